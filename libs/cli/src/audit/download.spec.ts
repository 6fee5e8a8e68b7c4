import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkpointOf, sampleEntries } from '../../../audit/test-support/sample-log.js';
import { pipeContext, runCli } from '../../test-support/run-cli.js';
import { EXIT, run } from '../index.js';

const LINES = ['{"format":"runplane-audit-export/v1"}', '{"index":0}', '{"index":1}', ''].join('\n');
let server: Server;
let folder: string;
let env: Record<string, string>;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  const checkpoint = await checkpointOf(sampleEntries(2));
  server = createServer(({ url }, response) => {
    if (url === '/v1/audit/checkpoint') response.end(checkpoint);
    else answer(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  env = { RUNPLANE_CONTROL_PLANE_URL: `http://127.0.0.1:${port}`, RUNPLANE_API_KEY: 'rp_key_secret' };
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-download-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const out = () => join(folder, 'log.jsonl');
const exported = () => runCli(['audit', 'export', '--out', out()], { env });

describe('an export into a file', () => {
  it('is there when it is whole, in place of an earlier one', async () => {
    writeFileSync(out(), 'earlier');
    answer = (response) => response.end(LINES);
    expect(await exported()).toMatchObject({ code: EXIT.ok, err: '' });
    expect(readFileSync(out(), 'utf8')).toBe(LINES);
  });

  it('that breaks off is no export, and leaves an earlier one as it was', async () => {
    answer = (response) => {
      response.write(LINES.slice(0, 50));
      // What was written has gone out by then.
      response.write('', () => response.destroy());
    };
    const brokenOff = { code: EXIT.unavailable, err: expect.stringContaining('the download broke off') };
    expect(await exported()).toMatchObject(brokenOff);
    expect(existsSync(out())).toBe(false);
    writeFileSync(out(), 'earlier');
    expect(await exported()).toMatchObject(brokenOff);
    expect(readFileSync(out(), 'utf8')).toBe('earlier');
    expect(existsSync(`${out()}.partial`)).toBe(false);
  });

  it('is hidden from whom an earlier one was hidden from', async () => {
    writeFileSync(out(), 'earlier');
    chmodSync(out(), 0o600);
    writeFileSync(`${out()}.partial`, 'of an export that was killed');
    answer = (response) => response.end(LINES);
    expect((await exported()).code).toBe(EXIT.ok);
    expect(readFileSync(out(), 'utf8')).toBe(LINES);
    expect(statSync(out()).mode & 0o777).toBe(0o600);
  });

  it('is written through a link, such as /dev/stdout is one', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'earlier');
    symlinkSync(file, out());
    answer = (response) => response.end(LINES);
    expect(await exported()).toEqual({ code: EXIT.ok, out: '', err: `exported to ${out()}\n` });
    expect(lstatSync(out()).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe(LINES);
    expect(readdirSync(folder).sort()).toEqual(['file', 'log.jsonl']);
  });

  it('shows on a terminal how far it is', async () => {
    answer = (response) => response.end(LINES);
    const { context, written } = pipeContext({ env });
    const args = ['audit', 'export', '--out', out()];
    expect(await run(args, { ...context, isInteractive: true })).toBe(EXIT.ok);
    expect(written.err).toContain('exporting [');
    expect(written.err).toContain('100 %');
  });

  it('counts what came where nobody knows how much it will be', async () => {
    answer = (response) => response.end(Buffer.alloc(3 << 20));
    const { context, written } = pipeContext({ env });
    const args = ['audit', 'export', '--format', 'tiles', '--out', out()];
    expect(await run(args, { ...context, isInteractive: true })).toBe(EXIT.ok);
    expect(written.err).toContain('exporting: 3 MiB');
  });
});

describe('an export on a terminal', () => {
  it('that breaks off leaves its error a line of its own', async () => {
    let breakOff = () => {};
    answer = (response) => {
      response.write(LINES.slice(0, 50));
      breakOff = () => response.destroy();
    };
    const { context, written } = pipeContext({ env });
    const err = (text: string) => {
      context.err(text);
      if (text.includes('exporting')) breakOff();
    };
    const ended = await run(['audit', 'export', '--out', out()], { ...context, err, isInteractive: true });
    expect(ended).toBe(EXIT.unavailable);
    expect(written.err).toMatch(/exporting \[.* %\nrunplane: the download broke off/);
  });

  it('counts bytes where it ends at an anchor, and so before the last entry', async () => {
    answer = (response) => response.end(LINES);
    const { context, written } = pipeContext({ env });
    const args = ['audit', 'export', '--anchored', '--out', out()];
    expect(await run(args, { ...context, isInteractive: true })).toBe(EXIT.ok);
    expect(written.err).toBe('\rexporting: 0 MiB\n');
  });
});

describe('what cannot be looked at', () => {
  it.each([
    [['audit', 'verify', '--witness-policy', 'policy'], 'audit export --anchored'],
    [['audit', 'export', '--format', 'folder', '--type', 'action.decided', '--out', 'log'], 'holds the whole log'],
  ])('is refused: %j', async (args, why) => {
    expect(await runCli(args, { env, cwd: folder })).toMatchObject({
      code: EXIT.usage,
      err: expect.stringContaining(why),
    });
  });
});
