import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ChildOptions, startChild } from '../process/child.js';
import type { ConsoleLog } from './console-log.js';
import { CRASH_LIMITS } from './crash-policy.js';
import { untilReady } from './readiness.js';
import type { Stack } from './stack.js';
import { type Supervised, supervise } from './supervise.js';

/**
 * Runs the demo's main job (`examples/demo`) against the running stack; true if every expected outcome was seen. It
 * creates the demo's org on the first run, and uses it again after that.
 */
export async function runDemo(
  stack: Stack,
  log: ConsoleLog,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<boolean> {
  const child = await startChild(demoChild(stack, env, ['--once'], log.of('demo').line));
  const stop = () => void child.stop();
  signal.addEventListener('abort', stop);
  const { code } = await child.exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return code === 0;
}

/** Keeps the APIs that the demo's agent works with running, for calls that a person makes. */
export function keepDemoApi(
  stack: Stack,
  log: ConsoleLog,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Supervised> {
  const lines = log.of('demo');
  return supervise({
    name: 'demo',
    start: async (cut) => {
      const child = await startChild(demoChild(stack, env, [], lines.line));
      await untilReady(child, `http://127.0.0.1:${stack.ports.demoTickets}/effects`, cut);
      return child;
    },
    limits: CRASH_LIMITS,
    report: (text) => log.complain(text),
    signal,
  });
}

function demoChild(stack: Stack, env: NodeJS.ProcessEnv, args: string[], onLine: (line: string) => void): ChildOptions {
  const main = join(stack.root, 'examples', 'demo', 'dist', 'main.js');
  if (!existsSync(main)) throw new Error(`not built: ${main}. Run "npm run build", or start by "npm start".`);
  return {
    name: 'demo',
    command: process.execPath,
    args: ['--enable-source-maps', main, ...args],
    env: {
      ...env,
      RUNPLANE_GATEWAY_URL: stack.urls.gateway,
      RUNPLANE_CONTROL_PLANE_URL: stack.urls.controlPlane,
      RUNPLANE_OPERATOR_TOKEN_FILE: stack.keys.operatorToken,
      RUNPLANE_AUDIT_PUBLIC_KEY_FILE: stack.keys.auditPublic,
      RUNPLANE_DEMO_DATABASE_URL: stack.demoDatabaseUrl,
      RUNPLANE_DEMO_TICKETS_PORT: String(stack.ports.demoTickets),
      RUNPLANE_DEMO_STRIPE_PORT: String(stack.ports.demoStripe),
      RUNPLANE_DEMO_DIRECTORY: stack.directory.demo,
    },
    pidFile: join(stack.directory.pids, 'demo.json'),
    onLine,
  };
}
