import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OutcomeUnknownError, type PermittedCall } from '@runplane/sdk';
import { pipeContext } from '../../test-support/run-cli.js';
import { Stopped } from '../context.js';
import { runCommand } from './run-command.js';

/** Runs until its file "end" is there, and then ends in order. */
const SCRIPT = `
  const { existsSync } = require('node:fs');
  process.on('SIGINT', () => {});
  setInterval(() => {
    if (!existsSync('end')) return;
    console.log('{"refunded":true}');
    process.exit(0);
  }, 20);
  console.error('runs');`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The command, once it runs. */
async function running() {
  const stopping = new AbortController();
  const runs = Promise.withResolvers<void>();
  const call = { actionId: 'act_1', arguments: {}, signal: stopping.signal } as PermittedCall;
  const { context } = pipeContext({ cwd: folder, env: {} });
  const result = runCommand(process.execPath, ['-e', SCRIPT], call, { ...context, err: () => runs.resolve() });
  await Promise.race([runs.promise, result]);
  return { result, stop: (by: Stopped['by']) => stopping.abort(new Stopped(by)) };
}

describe('a command under its permit', () => {
  it('that Ctrl-C has reached by itself is let end in order', async () => {
    const { result, stop } = await running();
    stop('SIGINT');
    writeFileSync(join(folder, 'end'), '');
    expect(await result).toEqual({ refunded: true });
  });

  it('is told to end when this program alone is', async () => {
    const { result, stop } = await running();
    stop('SIGTERM');
    await expect(result).rejects.toThrow(OutcomeUnknownError);
  });
});
