import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { runCli } from '../../test-support/run-cli.js';

/** What bash itself offers for a line, by the script, with the cursor at its end. */
async function offered(...words: string[]): Promise<string[]> {
  const { out: script } = await runCli(['completion', 'bash']);
  const line = `${script}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_runplane; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', line], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('completion in bash', () => {
  it.each([
    [['runplane', 'pol'], ['policy']],
    [['runplane', 'approvals', ''], expect.arrayContaining(['ls', 'show', 'approve', '--json'])],
    [['runplane', 'approvals', 'ls', '--st'], ['--status']],
    [['runplane', 'approvals', 'ls', '--status', 'DEN'], ['DENIED']],
    [['runplane', '--profile', 'here', 'policy', 'rep'], ['replay']],
    [
      ['runplane', 'policy', 'shadow', 's'],
      ['set', 'show'],
    ],
    [['runplane', 'guard', '--tool', 'approvals', '--idem'], ['--idempotency-key']],
    [['runplane', 'policy', 'lint', 'fi'], []],
  ])('of %j offers %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });
});

it.each(['zsh', 'fish'])('makes a script for %s with every command', async (shell) => {
  const { code, out } = await runCli(['completion', shell]);
  expect(code).toBe(0);
  for (const word of ['approvals', 'rollback', 'cancel-pending', 'idempotency-key']) expect(out).toContain(word);
});

it('refuses a shell that it does not know', async () => {
  expect(await runCli(['completion', 'tcsh'])).toMatchObject({ code: 2, out: '' });
});
