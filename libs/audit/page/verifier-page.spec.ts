import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { zipFiles } from '../src/archive/zip.js';
import { cosignatureSigner } from '../src/note/cosignature.js';
import type { Trust, Verdict } from '../src/verify/verify-file.js';
import { anchorOf, checkpointOf, collect, filesOf, orgSigner, sampleEntries } from '../test-support/sample-log.js';
import { buildPage, bundleOf } from './build.js';

type VerifyFile = (bytes: Uint8Array, trust: Trust) => Promise<Verdict>;
let verifyFile: VerifyFile;
let key: string;

beforeAll(async () => {
  key = (await orgSigner()).verifierKey;
  // What a page from a disk has, and nothing else: no modules, no network, no Node.
  const context = createContext({ crypto: globalThis.crypto, TextEncoder, TextDecoder, Uint8Array, atob, btoa });
  new Script(
    `${await bundleOf(__dirname, '../src/verify/verify-file.ts', 'page')};globalThis.verifyFile = page.verifyFile;`,
  ).runInContext(context);
  verifyFile = context.verifyFile as VerifyFile;
});

async function exported(count: number, more: object = {}): Promise<string> {
  const entries = sampleEntries(count);
  const header = {
    format: 'runplane-audit-export/v1',
    logKey: key,
    size: count,
    checkpoint: await checkpointOf(entries),
    ...more,
  };
  const lines = entries.map(({ index, leaf }) => JSON.stringify({ index, leafHash: '', event: leaf }));
  return `${[JSON.stringify(header), ...lines].join('\n')}\n`;
}
const bytes = (text: string) => new TextEncoder().encode(text);
const trust = () => ({ key, witnessPolicy: '' });

describe('the verifier page', () => {
  it('is one file that loads nothing', async () => {
    const page = await buildPage(join(__dirname));
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
    expect(page).not.toMatch(/from ?["']node:|require\(/);
    expect(page.match(/<\/script/g)).toHaveLength(1);
  });

  it('verifies a log as lines and as an archive of tiles', async () => {
    expect(await verifyFile(bytes(await exported(300)), trust())).toEqual({
      ok: true,
      lines: ['Verified: log, log of 300 entries'],
    });
    const archive = await collect(zipFiles(await filesOf(sampleEntries(300))));
    expect(await verifyFile(archive, trust())).toMatchObject({ ok: true });
  });

  it('holds a log against the witnesses of the reader', async () => {
    const witness = await cosignatureSigner('w.example/1', new Uint8Array(32).fill(1), () => 1_700_000_000);
    const witnessPolicy = `witness w1 ${witness.verifierKey}\nquorum w1\n`;
    const anchor = {
      ...(await anchorOf(await checkpointOf(sampleEntries(3)), [witness])),
      witnessPolicy,
      keyChanges: [],
    };
    expect(await verifyFile(bytes(await exported(3, { anchor })), { key, witnessPolicy })).toEqual({
      ok: true,
      lines: ['Verified: log, log of 3 entries', 'witnessed by w1 at 2023-11-14T22:13:20.000Z'],
    });
    expect(await verifyFile(bytes(await exported(3, { anchor })), trust())).toEqual({
      ok: true,
      lines: [
        'Verified: log, log of 3 entries',
        'witnessed by w1 at 2023-11-14T22:13:20.000Z',
        'The witnesses are its own: without a policy that you know, they prove nothing.',
      ],
    });
    expect(await verifyFile(bytes(await exported(3)), { key, witnessPolicy })).toMatchObject({ ok: false });
  });

  it('says that a log with its own key proves nothing', async () => {
    const { ok, lines } = await verifyFile(bytes(await exported(3)), { key: '', witnessPolicy: '' });
    expect({ ok, lines }).toEqual({ ok: true, lines: [expect.any(String), expect.stringContaining('proves nothing')] });
  });

  it.each([
    ['a changed entry', (text: string) => text.replace('\\"seq\\":1', '\\"seq\\":2')],
    ['a cut log', (text: string) => text.split('\n').slice(0, -5).join('\n')],
    ['a part of a log', (text: string) => text.replace('"size"', '"filter":{},"size"')],
    ['something else', () => 'hello'],
  ])('refuses %s', async (_, change) => {
    expect(await verifyFile(bytes(change(await exported(100))), trust())).toMatchObject({ ok: false });
  });
});
