import { parentPort, workerData } from 'node:worker_threads';
import { analyseBundle, ask, compileBundle, diffBundles, explain, PolicyError } from '@runplane/policy';
import { readPolicy } from '@runplane/policy/reading';
import type { Outcome, Task } from './task.js';

// This file stands for itself (it is loaded without a build in tests): types only from elsewhere of ours.

function resultOf(task: Task): unknown {
  if (task.kind === 'read') return readPolicy(task.source, task.actions, task.name);
  const compiled = compileBundle(task.bundle);
  if (task.kind === 'analyse') return analyseBundle(compiled, task.actions);
  if (task.kind === 'ask') return ask(compiled, task.question);
  if (task.kind === 'explain') return explain(compiled, task.input);
  return diffBundles(compiled, compileBundle(task.after), task.actions);
}

function outcomeOf(task: Task): Outcome {
  try {
    return { result: resultOf(task) };
  } catch (error) {
    if (error instanceof PolicyError) return { issues: error.issues };
    throw error;
  }
}

parentPort?.postMessage('ready');
parentPort?.postMessage(outcomeOf(workerData as Task));
