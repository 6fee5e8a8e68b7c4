import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pipeContext } from '../../test-support/run-cli.js';
import { examplesOf } from '../command/define.js';
import { entriesOf } from '../completion/tree.js';
import { EXIT, EXIT_MEANINGS } from '../exit-codes.js';
import { buildProgram } from '../program.js';
import { VERSION } from '../version.js';
import { MARKER, withReference } from './render-reference.js';

const page = readFileSync(join(__dirname, '../../../../docs/cli.md'), 'utf8');
const { program } = buildProgram(pipeContext().context);
const leaves = entriesOf(program).filter(({ command }) => command.commands.length === 0);

describe('docs/cli.md', () => {
  it('lists what the program has; run node libs/cli/dist/reference/write-reference.js after a change', () => {
    expect(page).toContain(MARKER);
    expect(page === withReference(page, program)).toBe(true);
  });
});

describe('the tree of commands', () => {
  it.each(leaves.map(({ path, command }) => [path.join(' '), command] as const))(
    '%s says what it does, with an example',
    (path, command) => {
      expect(command.description()).not.toBe('');
      expect(examplesOf(command).some((example) => example.includes(`runplane ${path}`))).toBe(true);
      for (const { flags, description } of command.options) expect([flags, description]).not.toContain('');
    },
  );

  it('takes no key as an argument', () => {
    const flags = leaves.flatMap(({ command }) => command.options.map(({ long }) => long));
    expect(flags.filter((flag) => /token|secret|api-key|password/.test(flag ?? ''))).toEqual([]);
  });
});

it('has one exit code for each meaning', () => {
  const codes = Object.values(EXIT);
  expect(new Set(codes).size).toBe(codes.length);
  expect(Object.keys(EXIT_MEANINGS)).toEqual(Object.keys(EXIT));
});

it('knows its version', () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(manifest.version);
});
