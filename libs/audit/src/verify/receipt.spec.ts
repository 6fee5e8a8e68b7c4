import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  anchorOf,
  checkpointOf,
  AT as EVENTS_AT,
  eventOf,
  ORG,
  orgSigner,
  SEED,
  sampleEntries,
} from '../../test-support/sample-log.js';
import { fromBase64, toHex } from '../bytes.js';
import { digestOf } from '../canonical-json.js';
import { disclosureDigest, makeDisclosure } from '../disclosure.js';
import { inclusionProof, leafHash } from '../log/merkle.js';
import { logOrigin, opaqueOrigin } from '../log/origin.js';
import { cosignatureSigner } from '../note/cosignature.js';
import { signKeyChange } from '../note/key-change.js';
import { ed25519Signer, type NoteSigner } from '../note/note.js';
import { signPromise } from '../note/promise.js';
import type { LogEntry } from './examine.js';
import { type Receipt, verifyReceipt } from './receipt.js';
import { formatTlogProof } from './tlog-proof.js';

const AT = 1_700_000_000;
let receipt: Receipt;
/** The same, after a change of the key, with a field disclosed and the data erased: every member that a receipt can have. */
let full: Receipt;
let policy: string;
let witness: NoteSigner;

beforeAll(async () => {
  witness = await cosignatureSigner('w.example/1', new Uint8Array(32).fill(1), () => AT);
  policy = `witness w1 ${witness.verifierKey}\nquorum w1\n`;
  receipt = await honestReceipt();
  full = {
    ...receipt,
    disclosures: [SEALED],
    keyChanges: [await signKeyChange(OLD_SEED, SEED)],
    erasure: await entryOf(22),
  };
});

const OLD_SEED = new Uint8Array(32).fill(6);
const ERASED_AT = '2023-11-14T01:00:00.000Z';
const SEALED = makeDisclosure(new Uint8Array(16).fill(3), '/arguments/customer', 'cus_1');

const bundle = { format: 1, policies: [] };

/** Twenty entries of others, the two of the action, and one of the control plane. */
function logEntries(secondAt = EVENTS_AT): LogEntry[] {
  const first = eventOf({ subject: 'act_r', seq: 0, prev: null, data: { bundle: digestOf(bundle) } });
  const second = eventOf({
    subject: 'act_r',
    seq: 1,
    prev: toHex(leafHash(first)),
    at: secondAt,
    data: { sd: [disclosureDigest(SEALED)] },
  });
  const erasure = { resource: 'erasure', change: 'erased', actions: ['act_other', 'act_r'] };
  const control = { subject: 'control', seq: 0, prev: null, type: 'control.changed', at: ERASED_AT, data: erasure };
  return [...sampleEntries(20), ...[first, second, eventOf(control)].map((leaf, at) => ({ index: 20 + at, leaf }))];
}

/** An entry with its proof. */
async function entryOf(index: number, entries = logEntries()): Promise<Receipt['entries'][number]> {
  const hashes = entries.map(({ leaf }) => leafHash(leaf));
  const checkpoint = await checkpointOf(entries);
  const proof = formatTlogProof({ index, proof: inclusionProof(hashes, index), checkpoint });
  return { leaf: entries[index]?.leaf ?? '', proof };
}

async function honestReceipt(secondAt = EVENTS_AT): Promise<Receipt> {
  const signer = await orgSigner();
  const log = logEntries(secondAt);
  const checkpoint = await checkpointOf(log);
  const entries = [await entryOf(20, log), await entryOf(21, log)];
  return {
    format: 'runplane-receipt/v1',
    org: ORG,
    subject: 'act_r',
    entries,
    promise: await signPromise(signer, leafHash(entries[0]?.leaf ?? ''), AT * 1_000),
    logKey: signer.verifierKey,
    anchor: await anchorOf(checkpoint, [witness]),
    witnessPolicy: policy,
    bundles: [{ digest: digestOf(bundle), bundle }],
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
      size: 23,
      witnessedBy: [{ name: 'w1', time: AT }],
      disclosed: [],
      erasedAt: null,
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

  it('is refused with any character changed of any of its members', async () => {
    // The reader's own policy counts, not that of the receipt.
    const { witnessPolicy: _, ...members } = full;
    const reader = { ...(await trust()), logKey: (await orgSigner(OLD_SEED)).verifierKey };
    expect(await verifyReceipt(full, reader)).toMatchObject({ ok: true, problems: [] });
    const texts = [...textsIn(members)];
    expect(new Set(texts.map(({ path: [member] }) => member))).toEqual(new Set(Object.keys(members)));
    for (const { path, text } of texts) {
      for (let at = 0; at < text.length; at += 5) {
        const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
        const { ok } = await verifyReceipt(withText(full, path, changed), reader);
        expect({ path, at, ok }).toEqual({ path, at, ok: false });
      }
    }
  });

  type Path = (string | number)[];

  /** Every text in a value, with the way to it. */
  function* textsIn(value: unknown, path: Path = []): Generator<{ path: Path; text: string }> {
    if (typeof value === 'string') yield { path, text: value };
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
    else if (value !== null && typeof value === 'object') {
      for (const [name, member] of Object.entries(value)) yield* textsIn(member, [...path, name]);
    }
  }

  function withText(honest: Receipt, path: Path, text: string): Receipt {
    const copy = structuredClone(honest);
    const holder = path.slice(0, -1).reduce<unknown>((at, part) => (at as never)[part as never], copy);
    (holder as Record<string | number, string>)[path.at(-1) as string] = text;
    return copy;
  }

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

  it('of an action whose data was erased still verifies, and says so', async () => {
    expect(await verifyReceipt(full, await trust())).toMatchObject({ ok: true, erasedAt: ERASED_AT });
  });

  it.each<[string, (entries: Receipt['entries'], honest: Receipt) => Partial<Receipt>, RegExp]>([
    ['an entry of the action', ([first]) => ({ erasure: first as Receipt['entries'][number] }), /no erasure of act_r/],
    [
      'that of another action',
      (_, { erasure }) => ({ subject: 'act_1', erasure: erasure as never }),
      /no erasure of act_1/,
    ],
  ])('with %s called the erasure is refused', async (_, change, message) => {
    const { ok, erasedAt, problems } = await verifyReceipt({ ...full, ...change(full.entries, full) }, await trust());
    expect({ ok, erasedAt }).toEqual({ ok: false, erasedAt: null });
    expect(problems).toContainEqual({ kind: 'erasure', entry: null, message: expect.stringMatching(message) });
  });

  it('with an erasure of another checkpoint is refused', async () => {
    const longer = [...logEntries(), { index: 23, leaf: eventOf({ subject: 'act_1', seq: 0, prev: null }) }];
    const { problems } = await verifyReceipt({ ...full, erasure: await entryOf(22, longer) }, await trust());
    expect(problems).toEqual([
      { kind: 'erasure', entry: null, message: 'the erasure is proven in another checkpoint than the entries' },
    ]);
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
