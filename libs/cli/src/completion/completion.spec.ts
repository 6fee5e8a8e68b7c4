import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTerminal, type Terminal } from '../../test-support/process.js';
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

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-completion-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The script for the shell, in a file. */
async function scriptFor(shell: string): Promise<string> {
  const path = join(folder, `_runplane.${shell}`);
  writeFileSync(path, (await runCli(['completion', shell])).out);
  return path;
}

/** Shells that this machine has; elsewhere there is nothing that could run their scripts. */
const describeWith = (shell: string) => (spawnSync(shell, ['--version']).status === 0 ? describe : describe.skip);

describeWith('fish')('completion in fish, where it is installed', () => {
  it.each([
    ['runplane pol', ['policy']],
    ['runplane approvals a', ['abstain', 'answer', 'approve', 'ask']],
    ['runplane approvals ls --status DEN', ['DENIED']],
    ['runplane --profile here policy rep', ['replay']],
    ['runplane policy shadow s', ['set', 'show']],
    ['runplane guard --tool approvals --idem', ['--idempotency-key']],
  ])('of %j offers %j', async (line, expected) => {
    const script = `function runplane; end; source ${await scriptFor('fish')}; complete -C '${line}'`;
    const out = execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8', env: env() });
    expect(out.split('\n').flatMap((row) => row.split('\t')[0] || [])).toEqual(expected);
  });
});

describeWith('zsh')('completion in zsh, where it is installed', () => {
  let zsh: Terminal;
  beforeAll(async () => {
    zsh = inTerminal('zsh', ['-f', '-i'], { ...env(), TERM: 'dumb' });
    const script = await scriptFor('zsh');
    zsh.type(`autoload -Uz compinit; compinit -u -D; runplane() { print -r -- "ran:$*:" }; source ${script}\r`);
  });
  afterAll(async () => {
    zsh?.type('exit\r');
    await zsh?.ended;
  });

  it.each([
    ['runplane pol\t', 'ran:policy:'],
    ['runplane approvals ls --status DEN\t', 'ran:approvals ls --status DENIED:'],
    ['runplane --profile here policy rep\t', 'ran:--profile here policy replay:'],
    ['runplane policy shadow e\t', 'ran:policy shadow end:'],
    ['runplane guard --tool approvals --idem\t', 'ran:guard --tool approvals --idempotency-key:'],
  ])('of %j runs %j', async (line, expected) => {
    zsh.type(`${line}\r`);
    await zsh.until(expected);
  });
});

/** Nothing of the person's own set-up. */
const env = () => ({ PATH: process.env.PATH ?? '', HOME: folder });

it.each(['zsh', 'fish'])('makes a script for %s with every command', async (shell) => {
  const { code, out } = await runCli(['completion', shell]);
  expect(code).toBe(0);
  for (const word of ['approvals', 'rollback', 'cancel-pending', 'idempotency-key']) expect(out).toContain(word);
});

it('refuses a shell that it does not know', async () => {
  expect(await runCli(['completion', 'tcsh'])).toMatchObject({ code: 2, out: '' });
});
