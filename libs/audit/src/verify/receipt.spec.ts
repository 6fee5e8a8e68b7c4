import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  checkpointOf,
  AT as EVENTS_AT,
  eventOf,
  ORG,
  orgSigner,
  SEED,
  sampleEntries,
} from '../../test-support/sample-log.js';
import { fromBase64, toBase64, toHex } from '../bytes.js';
import { digestOf } from '../canonical-json.js';
import { disclosureDigest, makeDisclosure } from '../disclosure.js';
import { inclusionProof, leafHash, rootOf } from '../log/merkle.js';
import { logOrigin, opaqueOrigin, superLogOrigin } from '../log/origin.js';
import { formatCheckpoint, parseCheckpoint } from '../note/checkpoint.js';
import { cosignatureSigner } from '../note/cosignature.js';
import { publicKeyOf } from '../note/ed25519.js';
import { ed25519Signer, type NoteSigner, signatureLine, signNote, splitNote } from '../note/note.js';
import { signPromise } from '../note/promise.js';
import type { LogEntry } from './examine.js';
import { type Receipt, verifyReceipt } from './receipt.js';
import { formatTlogProof } from './tlog-proof.js';

const AT = 1_700_000_000;
let receipt: Receipt;
let policy: string;
let witness: NoteSigner;

beforeAll(async () => {
  witness = await cosignatureSigner('w.example/1', new Uint8Array(32).fill(1), () => AT);
  policy = `witness w1 ${witness.verifierKey}\nquorum w1\n`;
  receipt = await honestReceipt();
});

const SEALED = makeDisclosure(new Uint8Array(16).fill(3), '/arguments/customer', 'cus_1');

async function honestReceipt(secondAt = EVENTS_AT): Promise<Receipt> {
  const signer = await orgSigner();
  const bundle = { format: 1, policies: [] };
  const first = eventOf({ subject: 'act_r', seq: 0, prev: null, data: { bundle: digestOf(bundle) } });
  const second = eventOf({
    subject: 'act_r',
    seq: 1,
    prev: toHex(leafHash(first)),
    at: secondAt,
    data: { sd: [disclosureDigest(SEALED)] },
  });
  const entries: LogEntry[] = [...sampleEntries(20), { index: 20, leaf: first }, { index: 21, leaf: second }];
  const checkpoint = await checkpointOf(entries);
  const hashes = entries.map(({ leaf }) => leafHash(leaf));
  const proofOf = (index: number) => formatTlogProof({ index, proof: inclusionProof(hashes, index), checkpoint });
  return {
    format: 'runplane-receipt/v1',
    org: ORG,
    subject: 'act_r',
    entries: [20, 21].map((index) => ({ leaf: entries[index]?.leaf ?? '', proof: proofOf(index) })),
    promise: await signPromise(signer, leafHash(first), AT * 1_000),
    logKey: signer.verifierKey,
    anchor: await anchorOf(checkpoint),
    witnessPolicy: policy,
    bundles: [{ digest: digestOf(bundle), bundle }],
  };
}

/** The checkpoint as the second of three leaves of the super-log. */
async function anchorOf(checkpoint: string, cosigners = [witness]): Promise<NonNullable<Receipt['anchor']>> {
  const salt = new Uint8Array(32).fill(9);
  const parsed = parseCheckpoint(splitNote(checkpoint).text);
  const leaf = formatCheckpoint({ ...parsed, origin: opaqueOrigin(logOrigin(ORG), salt) });
  const hashes = ['a', leaf, 'c'].map((one) => leafHash(one));
  const signer = await ed25519Signer(superLogOrigin(await publicKeyOf(SEED)), SEED);
  const text = formatCheckpoint({ origin: signer.name, size: 3, root: rootOf(hashes) });
  const lines = await Promise.all(cosigners.map((one) => signatureLine(text, one)));
  const note = (await signNote(text, [signer])) + lines.join('');
  return {
    leaf,
    proof: formatTlogProof({ index: 1, proof: inclusionProof(hashes, 1), checkpoint: note }),
    salt: toBase64(salt),
  };
}

const trust = async () => ({ logKey: (await orgSigner()).verifierKey, witnessPolicy: policy });

describe('a receipt', () => {
  it('verifies with the key and the witnesses of the reader', async () => {
    expect(await verifyReceipt(receipt, await trust())).toEqual({
      ok: true,
      keyIsTrusted: true,
      org: ORG,
      subject: 'act_r',
      size: 22,
      witnessedBy: [{ name: 'w1', time: AT }],
      disclosed: [],
      problems: [],
    });
  });

  it('says that it is only consistent with itself where the reader has no key', async () => {
    expect(await verifyReceipt(receipt)).toMatchObject({
      ok: true,
      keyIsTrusted: false,
      witnessedBy: [{ name: 'w1' }],
    });
  });

  it('is refused with any character changed of what it proves', async () => {
    const reader = await trust();
    const flipAt = (text: string, at: number) =>
      text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
    const parts: [string, string, (changed: string) => Receipt][] = [
      ['leaf', receipt.entries[0]?.leaf ?? '', (leaf) => withEntry({ leaf })],
      ['proof', receipt.entries[0]?.proof ?? '', (proof) => withEntry({ proof })],
      ['promise', receipt.promise ?? '', (promise) => ({ ...receipt, promise })],
      ['anchor leaf', receipt.anchor?.leaf ?? '', (leaf) => withAnchor({ leaf })],
      ['anchor proof', receipt.anchor?.proof ?? '', (proof) => withAnchor({ proof })],
      ['salt', receipt.anchor?.salt ?? '', (salt) => withAnchor({ salt })],
      ['key', receipt.logKey, (logKey) => ({ ...receipt, logKey })],
    ];
    for (const [name, text, rebuilt] of parts) {
      for (let at = 0; at < text.length; at += 5) {
        const { ok } = await verifyReceipt(rebuilt(flipAt(text, at)), reader);
        expect({ name, at, ok }).toEqual({ name, at, ok: false });
      }
    }
  });

  const withEntry = (change: Partial<Receipt['entries'][number]>): Receipt => ({
    ...receipt,
    entries: receipt.entries.map((entry, index) => (index === 0 ? { ...entry, ...change } : entry)),
  });
  const withAnchor = (change: Partial<NonNullable<Receipt['anchor']>>): Receipt => ({
    ...receipt,
    anchor: { ...(receipt.anchor as NonNullable<Receipt['anchor']>), ...change },
  });

  it.each<[string, (honest: Receipt) => Receipt, string, RegExp]>([
    ['its first event left out', (r) => ({ ...r, entries: r.entries.slice(1) }), 'chain', /event 0 is missing/],
    ['its events exchanged', (r) => ({ ...r, entries: [...r.entries].reverse() }), 'chain', /missing|stands at/],
    ['no event', (r) => ({ ...r, entries: [] }), 'entry', /no entry/],
    ['the name of another action', (r) => ({ ...r, subject: 'act_other' }), 'chain', /not of act_other/],
    ['the name of another org', (r) => ({ ...r, org: 'org_other' }), 'entry', /no signature of a known key/],
    [
      'another policy bundle',
      (r) => ({ ...r, bundles: [{ digest: r.bundles[0]?.digest ?? '', bundle: {} }] }),
      'bundle',
      /another one/,
    ],
    ['no policy bundle', (r) => ({ ...r, bundles: [] }), 'bundle', /does not hold/],
    ['no anchor', (r) => ({ ...r, anchor: null }), 'anchor', /no anchor/],
    ['another form', (r) => ({ ...r, format: 'x' }) as unknown as Receipt, 'format', /runplane-receipt/],
    ['no proofs', (r) => ({ ...r, entries: [{ leaf: 'x' }] }) as unknown as Receipt, 'format', /entries/],
  ])('with %s is refused with the reason', async (_, change, kind, message) => {
    const { ok, problems } = await verifyReceipt(change(receipt), await trust());
    expect(ok).toBe(false);
    expect(problems).toContainEqual(expect.objectContaining({ kind, message: expect.stringMatching(message) }));
  });

  it('under another key is refused, although it is consistent with itself', async () => {
    const other = await ed25519Signer(logOrigin(ORG), new Uint8Array(32).fill(8));
    const { ok, problems } = await verifyReceipt(receipt, { logKey: other.verifierKey });
    expect(ok).toBe(false);
    expect(problems).toEqual([expect.objectContaining({ kind: 'key' })]);
  });

  it('without the cosignatures that the reader asks for is refused', async () => {
    const { checkpoint } = { checkpoint: receipt.entries[0]?.proof.split('\n\n').slice(1).join('\n\n') ?? '' };
    const unwitnessed = { ...receipt, anchor: await anchorOf(checkpoint, []) };
    const { ok, problems, witnessedBy } = await verifyReceipt(unwitnessed, await trust());
    expect({ ok, witnessedBy }).toEqual({ ok: false, witnessedBy: [] });
    expect(problems).toEqual([
      expect.objectContaining({ kind: 'witness', message: expect.stringContaining('quorum') }),
    ]);
  });

  it('discloses a field that one of its events commits to, and says which', async () => {
    const { ok, disclosed } = await verifyReceipt({ ...receipt, disclosures: [SEALED] }, await trust());
    expect({ ok, disclosed }).toEqual({
      ok: true,
      disclosed: [{ name: '/arguments/customer', value: 'cus_1', entry: 1 }],
    });
  });

  it.each([
    ['another value', [makeDisclosure(new Uint8Array(16).fill(3), '/arguments/customer', 'cus_2')], 'disclosure'],
    ['no disclosure at all', ['x'], 'disclosure'],
    ['none of the form', [7] as unknown as string[], 'format'],
  ])('that discloses %s is refused', async (_, disclosures, kind) => {
    const { ok, problems } = await verifyReceipt({ ...receipt, disclosures }, await trust());
    expect({ ok, problems }).toEqual({ ok: false, problems: [expect.objectContaining({ kind })] });
  });

  it.each([
    [AT + 240, []],
    [AT + 3_600, [expect.objectContaining({ kind: 'time', entry: 1 })]],
  ])(
    'with an event of %d, seen by a witness before, has its time doubted beyond the skew of clocks',
    async (at, found) => {
      const dated = await honestReceipt(new Date(1_000 * at).toISOString());
      expect((await verifyReceipt(dated, await trust())).problems).toEqual(found);
      const without = await trust();
      expect((await verifyReceipt({ ...dated, anchor: null }, { logKey: without.logKey })).problems).toEqual([]);
    },
  );

  it('hides whose checkpoint the super-log holds from who has no salt', () => {
    expect(receipt.anchor?.leaf).not.toContain(ORG);
    const other = opaqueOrigin(logOrigin(ORG), new Uint8Array(32));
    expect(other).not.toBe(opaqueOrigin(logOrigin(ORG), fromBase64(receipt.anchor?.salt ?? '')));
  });
});
