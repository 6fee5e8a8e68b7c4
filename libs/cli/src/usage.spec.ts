import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../test-support/run-cli.js';
import { EXIT } from './exit-codes.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-usage-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a wrong call', () => {
  it.each([
    [['aprovals'], 'unknown command \'aprovals\'\n  Did you mean approvals?\n  "runplane --help"'],
    [['approvals', 'shwo'], 'unknown command \'shwo\'\n  Did you mean show?\n  "runplane approvals --help"'],
    [['approvals', 'show'], 'missing required argument \'approval\'\n  "runplane approvals show --help"'],
    [['--profile', 'guard', 'approvals', 'foo'], 'unknown command \'foo\'\n  "runplane approvals --help"'],
    [['approvals', '--profile', 'show', 'ls', '-x'], 'unknown option \'-x\'\n  "runplane approvals ls --help"'],
    [['approvals', 'ls', '--status', 'OPEN'], 'Allowed choices are PENDING'],
    [['kill', 'org'], 'required option \'--reason <text>\' not specified\n  "runplane kill org --help"'],
    [['policy', 'lint', 'nowhere'], 'there is no file or folder nowhere\n'],
    [['login'], 'no key was given\n'],
  ])('%j says what is wrong, and where help is', async (args, text) => {
    const { code, out, err } = await runCli(args, { env: { XDG_CONFIG_HOME: folder }, cwd: folder });
    expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
    expect(err).toMatch(/^runplane: /);
    expect(err).toContain(text);
  });

  it.each([
    [['approvals', 'show', '--json'], "missing required argument 'approval'"],
    [['--json', 'approvals', 'ls', '--status', 'OPEN'], expect.stringContaining('Allowed choices')],
    [['approvals', '--json'], '"runplane approvals" needs a command after it'],
    [['policy', 'lint', 'nowhere', '--json'], 'there is no file or folder nowhere'],
  ])('%j is one JSON document for programs', async (args, message) => {
    const { code, out, err } = await runCli(args, { cwd: folder });
    expect({ code, out, err: JSON.parse(err) }).toMatchObject({
      code: EXIT.usage,
      out: '',
      err: { error: { message } },
    });
  });

  it('takes no option of the command that guard would run for one of its own', async () => {
    const { code, err } = await runCli(['guard', '--', 'git', '--json'], { env: {} });
    expect({ code, err }).toEqual({ code: EXIT.usage, err: expect.stringMatching(/^runplane: give exactly one/) });
  });

  it('shows the help of a group that is called without a command', async () => {
    const { code, err } = await runCli(['approvals']);
    expect({ code, err }).toEqual({ code: EXIT.usage, err: expect.stringMatching(/^Usage: runplane approvals/) });
  });
});

describe('help', () => {
  it.each([
    [['help', 'approvals', 'ls'], 'Usage: runplane approvals ls'],
    [['approvals', 'ls', '--help'], 'Usage: runplane approvals ls'],
    [['help', 'approvals'], 'Usage: runplane approvals'],
    [['--help'], 'Actions and approvals:\n  guard'],
  ])('%j is what was asked for', async (args, text) => {
    expect(await runCli(args)).toMatchObject({ code: EXIT.ok, out: expect.stringContaining(text), err: '' });
  });

  it('has each command under what it is for', async () => {
    const { out } = await runCli(['--help']);
    expect(out).not.toContain('\nCommands:');
  });
});

describe('a file that cannot be written', () => {
  it('is named, without a stack', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, err } = await runCli(['logout'], { env: { XDG_CONFIG_HOME: file } });
    expect(code).toBe(EXIT.failure);
    expect(err).toMatch(/^runplane: ENOTDIR.*a-file[^\n]*\n$/);
  });

  it('is named of a report, too', async () => {
    const suite = join(process.cwd(), 'libs/cli/src/policy/fixtures/refunds.test.yaml');
    const { code, err } = await runCli(['policy', 'test', suite, '--junit', 'nowhere/report.xml'], { cwd: folder });
    expect({ code, err }).toEqual({ code: EXIT.failure, err: expect.stringMatching(/^runplane: ENOENT.*report\.xml/) });
  });
});
