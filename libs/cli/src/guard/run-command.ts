import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Json } from '@runplane/contracts';
import { OutcomeUnknownError, type PermittedCall } from '@runplane/sdk';
import { type CommandContext, Stopped } from '../context.js';

/** What is kept as the action's result; the API takes no more. */
const MOST_OUTPUT = 100_000;

/**
 * Runs a command of the caller under its permit: arguments as JSON on standard input, id of the action in
 * `RUNPLANE_ACTION_ID`. Its output is the result (as JSON where it is that), an exit code other than 0 a failure, and an
 * end by a signal an unknown outcome. It is told to end when this program is, unless Ctrl-C has told it already.
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  call: PermittedCall,
  { cwd, env, err }: CommandContext,
): Promise<Json> {
  const { RUNPLANE_API_KEY: _key, RUNPLANE_OPERATOR_TOKEN: _token, ...others } = env;
  const child = spawn(program, args, {
    cwd,
    env: { ...others, RUNPLANE_ACTION_ID: call.actionId },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // The terminal sends Ctrl-C to it as well, and it may end in order; a SIGTERM to this process alone would leave it
  // behind, without anybody to tell its end.
  const stop = () => {
    if (!byTerminal(call.signal.reason)) child.kill('SIGTERM');
  };
  if (call.signal.aborted) stop();
  call.signal.addEventListener('abort', stop, { once: true });
  child.stderr.on('data', (chunk: Buffer) => err(chunk.toString()));
  // A command that reads nothing closes its input early.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(call.arguments));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const [output, { code, signal }] = await Promise.all([text(child.stdout), ended]);
  call.signal.removeEventListener('abort', stop);
  if (signal !== null) throw new OutcomeUnknownError(`${program} was ended by ${signal}: it may have had its effect.`);
  if (code !== 0) throw new Error(`${program} ended with ${code}.`);
  return resultOf(output);
}

const byTerminal = (reason: unknown): boolean => reason instanceof Stopped && reason.by === 'SIGINT';

function resultOf(output: string): Json {
  if (output.length > MOST_OUTPUT) return { output: output.slice(0, MOST_OUTPUT), cut: true };
  try {
    return JSON.parse(output) as Json;
  } catch {
    return output.trimEnd();
  }
}
