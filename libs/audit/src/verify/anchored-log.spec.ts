import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  anchorOf,
  archiveReader,
  checkpointOf,
  filesOf,
  orgSigner,
  SEED,
  sampleEntries,
} from '../../test-support/sample-log.js';
import { utf8 } from '../bytes.js';
import { cosignatureSigner } from '../note/cosignature.js';
import { signKeyChange } from '../note/key-change.js';
import { type NoteSigner, type NoteVerifier, verifierFromKey } from '../note/note.js';
import type { LogAnchor } from './anchor.js';
import { type VerifyRules, verifyLog } from './verify-log.js';
import { ANCHOR_FILE, verifyTiles } from './verify-tiles.js';

/** Seconds since 1970: the day after the events. */
const SEEN = 1_700_000_000;
const OLD_SEED = new Uint8Array(32).fill(6);
const entries = sampleEntries(300);
let witness: NoteSigner;
let verifier: NoteVerifier;
let policy: string;
let checkpoint: string;
let anchor: LogAnchor;

beforeAll(async () => {
  witness = await cosignatureSigner('w.example/1', new Uint8Array(32).fill(1), () => SEEN);
  verifier = verifierFromKey((await orgSigner()).verifierKey);
  policy = `witness w1 ${witness.verifierKey}\nquorum w1\n`;
  checkpoint = await checkpointOf(entries);
  anchor = await logAnchor();
});

async function logAnchor(of = checkpoint, cosigners = [witness], seed = SEED): Promise<LogAnchor> {
  return { ...(await anchorOf(of, cosigners, seed)), witnessPolicy: policy, keyChanges: [] };
}
const verify = (rules: Partial<VerifyRules>) => verifyLog({ entries, checkpoint, verifier, anchor, ...rules });
const kindsOf = async (rules: Partial<VerifyRules>) => (await verify(rules)).problems.map(({ kind }) => kind);

describe('a log that witnesses saw', () => {
  it('is verified with the policy of the reader, and says who saw all of it, and when', async () => {
    const report = { ok: true, size: 300, witnessedBy: [{ name: 'w1', time: SEEN }], problems: [] };
    expect(await verify({ witnessPolicy: policy })).toMatchObject(report);
    expect(await verify({})).toMatchObject(report);
  });

  it('is the same in tiles, with its anchor in a file', async () => {
    const files = await filesOf(entries);
    const withAnchor = (text: string) => archiveReader([...files, { path: ANCHOR_FILE, data: utf8(text) }]);
    const rules = { verifier, witnessPolicy: policy };
    expect(await verifyTiles(withAnchor(JSON.stringify(anchor)), rules)).toMatchObject({
      ok: true,
      witnessedBy: [{ name: 'w1', time: SEEN }],
    });
    for (const text of ['{', '{}', JSON.stringify({ ...anchor, keyChanges: [1] })]) {
      expect((await verifyTiles(withAnchor(text), rules)).problems).toMatchObject([{ kind: 'anchor' }]);
    }
    expect((await verifyTiles(archiveReader(files), rules)).problems).toMatchObject([{ kind: 'anchor' }]);
  });

  it('is not verified with a policy where the export does not say so', async () => {
    expect(await kindsOf({ anchor: undefined, witnessPolicy: policy })).toEqual(['anchor']);
    expect(await kindsOf({ anchor: null, witnessPolicy: policy })).toEqual(['anchor']);
    expect(await kindsOf({ anchor: null })).toEqual([]);
  });

  it('is refused where the witnesses of the policy have not cosigned', async () => {
    const other = await cosignatureSigner('w.example/2', new Uint8Array(32).fill(2), () => SEEN);
    const both = `witness w1 ${witness.verifierKey}\nwitness w2 ${other.verifierKey}\ngroup g all w1 w2\nquorum g\n`;
    expect(await verify({ witnessPolicy: both })).toMatchObject({
      witnessedBy: [],
      problems: [{ kind: 'witness', message: expect.stringContaining('cosigned by w1') }],
    });
    expect(await kindsOf({ anchor: await logAnchor(checkpoint, []), witnessPolicy: policy })).toEqual(['witness']);
    expect(await kindsOf({ witnessPolicy: 'quorum nobody\n' })).toEqual(['witness']);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['of a part of it', async () => logAnchor(await checkpointOf(entries.slice(0, 299)))],
    ['of another log of the same size', async () => logAnchor(await checkpointOf(sampleEntries(300, 41)))],
    ['under another salt', async () => ({ ...anchor, salt: `A${anchor.salt.slice(1)}` })],
    ['under a salt that is no base64', async () => ({ ...anchor, salt: '?' })],
    ['of the super-log of another key', async () => logAnchor(checkpoint, [witness], OLD_SEED)],
    ['with another leaf than is proven', async () => ({ ...anchor, leaf: `${anchor.leaf}\n` })],
    ['that is text', async () => 'anchor'],
  ])('is refused with an anchor %s', async (_, made) => {
    expect(await kindsOf({ anchor: await made() })).toEqual(['anchor']);
    expect(await kindsOf({ anchor: await made(), witnessPolicy: policy })).toEqual(['anchor']);
  });

  it('holds no entry from after they saw it', async () => {
    const early = await cosignatureSigner('w.example/1', new Uint8Array(32).fill(1), () => SEEN - 86_400 * 2);
    const { ok, problems } = await verify({ anchor: await logAnchor(checkpoint, [early]), witnessPolicy: policy });
    expect(ok).toBe(false);
    expect(problems).toHaveLength(300);
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(new Set(['time']));
  });

  it('keeps the name of its super-log when the key changes, for readers of the old key and of the new one', async () => {
    const keyChanges = [await signKeyChange(OLD_SEED, SEED)];
    // Named by the first key, signed by the newest.
    const moved = await logAnchor();
    const changed = { ...moved, ...(await anchorOf(checkpoint, [witness], SEED, OLD_SEED)), keyChanges };
    expect(await kindsOf({ anchor: changed, witnessPolicy: policy })).toEqual([]);
    expect(await kindsOf({ anchor: { ...changed, keyChanges: [] }, witnessPolicy: policy })).toEqual(['anchor']);
    const old = verifierFromKey((await orgSigner(OLD_SEED)).verifierKey);
    // The log itself has to name the new key as well, where it signs.
    expect(await kindsOf({ verifier: old, anchor: changed, witnessPolicy: policy })).toEqual(['checkpoint']);
  });
});
