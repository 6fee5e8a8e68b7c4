import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Closers } from './closers.js';
import { connectSlack } from './connect-slack.js';
import { ConsoleLog } from './console-log.js';
import { keepDemoApi, runDemo } from './demo.js';
import { describeStack } from './describe-stack.js';
import { type Stack, startStack } from './stack.js';
import { openStateDirectory } from './state-directory.js';

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const env = process.env;

/**
 * `npm start`: runs the whole stack on this machine until it is told to stop. `--once` runs the demo's main job on it
 * and ends: code 0 only if every expected outcome was seen.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
  const directory = openStateDirectory(resolve(env.RUNPLANE_STATE_DIR ?? join(ROOT, '.runplane')));
  const log = new ConsoleLog(directory.logs);
  const closers = new Closers();
  const stopping = stopOnSignal(log);
  try {
    const stack = await startStack({ root: ROOT, directory, env, log, closers, signal: stopping });
    const work = values.once ? runOnce(stack, log, stopping) : stayUp(stack, log, closers, stopping);
    return await Promise.race([work, stack.failed]);
  } catch (error) {
    if (stopping.aborted) return values.once ? 130 : 0;
    log.complain(error instanceof Error ? error.message : String(error));
    log.complain(`everything stops; logs are in ${directory.logs}`);
    return 1;
  } finally {
    log.hush();
    await closers.closeAll();
    directory.release();
    log.say('stopped');
    await log.close();
  }
}

async function runOnce(stack: Stack, log: ConsoleLog, stopping: AbortSignal): Promise<number> {
  const seen = await runMainJob(stack, log, stopping);
  log.show(describeStack(stack, await connectSlack(stack, env)));
  return seen ? 0 : 1;
}

async function stayUp(stack: Stack, log: ConsoleLog, closers: Closers, stopping: AbortSignal): Promise<number> {
  if (stack.directory.state.demoDone === null) await runMainJob(stack, log, stopping);
  const api = await closers.atEnd('services', keepDemoApi(stack, log, env, stopping), (demo) => demo.stop());
  log.show(describeStack(stack, await connectSlack(stack, env)));
  log.say('ready; Ctrl-C stops everything and keeps all data');
  const told = new Promise<number>((end) => stopping.addEventListener('abort', () => end(0)));
  return Promise.race([told, api.failed]);
}

async function runMainJob(stack: Stack, log: ConsoleLog, stopping: AbortSignal): Promise<boolean> {
  const seen = await log.focusOn('demo', () => runDemo(stack, log, env, stopping));
  if (seen) stack.directory.save({ demoDone: stack.directory.state.demoDone ?? new Date().toISOString() });
  else log.complain('the demo did not give every expected outcome');
  return seen;
}

/** The first signal starts the stop; every step of it has a time limit, so later ones change nothing. */
function stopOnSignal(log: ConsoleLog): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) log.say(`${name}: stopping`);
      controller.abort(new Error(`stopped by ${name}`));
    });
  }
  return controller.signal;
}

// A closed terminal must not end the launcher before its children.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`runplane: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
