import { parentPort, workerData } from 'node:worker_threads';
import { builtInCatalogue, ImportRefused, importTools } from '@runplane/mapping';
import type { Outcome, Task } from './propose-tools.js';

// This file stands for itself (it is loaded without a build in tests): types only from elsewhere of ours.

function outcomeOf({ document, ...options }: Task): Outcome {
  try {
    return { proposal: importTools(document, { ...options, catalogue: builtInCatalogue() }) };
  } catch (error) {
    if (error instanceof ImportRefused) return { refused: { message: error.message, pointer: error.pointer } };
    throw error;
  }
}

parentPort?.postMessage('ready');
parentPort?.postMessage(outcomeOf(workerData as Task));
