/**
 * A receipt: all that is needed to verify, offline, what the log holds on one action. Each entry has a tlog-proof to the
 * org's checkpoint; the anchor shows that checkpoint in the super-log, which witnesses cosign.
 */
import { equalBytes, toHex } from '../bytes.js';
import { digestOf } from '../canonical-json.js';
import { type DisclosedField, DisclosureError, verifyDisclosure } from '../disclosure.js';
import { leafHash } from '../log/merkle.js';
import { logOrigin } from '../log/origin.js';
import type { Checkpoint } from '../note/checkpoint.js';
import { KeyChain, openKeyChange } from '../note/key-change.js';
import { NoteError, verifierFromKey, verifierKeyOf } from '../note/note.js';
import { verifyPromise } from '../note/promise.js';
import { KEY_TYPES, parseVerifierKey } from '../note/verifier-key.js';
import { type Anchor, isAnchor, isAnchorOf, openAnchor, seenAt } from './anchor.js';
import { Chains } from './chains.js';
import { readEvent } from './event-shape.js';
import { verifyTlogProof } from './tlog-proof.js';
import { CLOCK_SKEW_MS } from './verify-log.js';

export const RECEIPT_FORMAT = 'runplane-receipt/v1';

export interface Receipt {
  format: typeof RECEIPT_FORMAT;
  org: string;
  /** The action. */
  subject: string;
  /** Events of the action from the first on; `proof` is a tlog-proof@v1. */
  entries: { leaf: string; proof: string }[];
  /** The log's promise to hold the decision, as it was given to the caller; null for an action without a decision. */
  promise: string | null;
  /** Verifier key of the org's log. A reader who does not have it from elsewhere trusts the receipt about itself. */
  logKey: string;
  anchor: Anchor | null;
  /** Text of the witness policy (C2SP tlog-policy), where the installation has one. */
  witnessPolicy: string | null;
  /** Policy bundles that the decisions name. */
  bundles: { digest: string; bundle: unknown }[];
  /** Fields that are disclosed with it (RFC 9901, section 4.2.1): an entry has the digest of each in `data.sd`. */
  disclosures?: string[];
  /** Changes of the log's key, in their order (`signKeyChange`): the last one names `logKey`. */
  keyChanges?: string[];
  /** The entry by which the data of the action was erased, with its tlog-proof@v1; absent where it was not. */
  erasure?: { leaf: string; proof: string };
}

/** What the reader knows from elsewhere than the receipt. */
export interface ReceiptTrust {
  /** Verifier key of the org's log or of another log of the same installation: what counts is the public key in it. */
  logKey?: string;
  /** Text of a witness policy: the anchor has to reach its quorum. Its `log` lines may be absent. */
  witnessPolicy?: string;
}

export interface ReceiptProblem {
  kind:
    | 'format'
    | 'key'
    | 'entry'
    | 'chain'
    | 'promise'
    | 'bundle'
    | 'anchor'
    | 'witness'
    | 'time'
    | 'disclosure'
    | 'erasure';
  /** Number of the entry in the receipt; null where it concerns the whole. */
  entry: number | null;
  message: string;
}

export interface ReceiptReport {
  ok: boolean;
  /** Whether the log's key came from the reader: else the receipt is only consistent with itself. */
  keyIsTrusted: boolean;
  org: string;
  subject: string;
  /** Size of the org's log that the entries are proven in; null if none is. */
  size: number | null;
  /**
   * Witnesses that cosigned, with seconds since 1970: the action was logged by then. Without a policy of the reader they
   * are those that the receipt names itself, and prove nothing.
   */
  witnessedBy: { name: string; time: number }[];
  /** What the disclosures say, and the number of the entry that commits to each. */
  disclosed: (Pick<DisclosedField, 'name' | 'value'> & { entry: number })[];
  /** When the data of the action was erased, as its entry says (RFC 3339); null where the receipt tells of no erasure. */
  erasedAt: string | null;
  problems: ReceiptProblem[];
}

/** Verifies a receipt; never throws for what is wrong with it. */
export async function verifyReceipt(receipt: Receipt, trust: ReceiptTrust = {}): Promise<ReceiptReport> {
  return new ReceiptCheck(receipt, trust).run();
}

class ReceiptCheck {
  private readonly problems: ReceiptProblem[] = [];
  private checkpoint: Checkpoint | null = null;
  private witnessedBy: ReceiptReport['witnessedBy'] = [];
  private readonly disclosed: ReceiptReport['disclosed'] = [];
  private readonly times: number[] = [];
  private erasedAt: string | null = null;
  /** All keys that the installation has had, as far as the receipt says. */
  private readonly everyKey: Uint8Array[] = [];

  constructor(
    private readonly receipt: Receipt,
    private readonly trust: ReceiptTrust,
  ) {}

  async run(): Promise<ReceiptReport> {
    if (this.hasShape()) await this.check();
    return {
      ok: this.problems.length === 0,
      keyIsTrusted: this.trust.logKey !== undefined,
      org: String(this.receipt?.org),
      subject: String(this.receipt?.subject),
      size: this.checkpoint?.size ?? null,
      witnessedBy: this.witnessedBy,
      disclosed: this.disclosed,
      erasedAt: this.erasedAt,
      problems: this.problems,
    };
  }

  private async check(): Promise<void> {
    const publicKey = await this.publicKey();
    if (!publicKey) return;
    await this.checkEntries(publicKey);
    await this.checkPromise();
    this.checkBundles();
    this.checkDisclosures();
    await this.checkErasure(publicKey);
    await this.checkAnchor(publicKey);
    this.checkTimes();
  }

  private hasShape(): boolean {
    const problem = shapeProblem(this.receipt);
    if (problem) this.report('format', null, problem);
    return problem === null;
  }

  /** The key of the installation, which the receipt names: the reader's, or the last of those that it named after it. */
  private async publicKey(): Promise<Uint8Array | null> {
    try {
      const own = parseVerifierKey(this.receipt.logKey);
      if (own.type !== KEY_TYPES.ed25519) throw new NoteError('the key of the log is not an Ed25519 key');
      const given = this.trust.logKey === undefined ? own : parseVerifierKey(this.trust.logKey);
      const chain = new KeyChain(given.publicKey);
      for (const statement of this.receipt.keyChanges ?? []) {
        const { from, to } = await openKeyChange(statement);
        this.everyKey.push(from, to);
        await chain.follow(statement);
      }
      if (!equalBytes(own.publicKey, chain.newest)) {
        throw new NoteError('the receipt is signed by another key than the one that is trusted');
      }
      this.everyKey.push(own.publicKey);
      return own.publicKey;
    } catch (error) {
      this.report('key', null, reasonOf(error));
      return null;
    }
  }

  /** Every entry is in the tree of one checkpoint, and together they are the whole chain of the action up to its last. */
  private async checkEntries(publicKey: Uint8Array): Promise<void> {
    const { org, subject, entries } = this.receipt;
    const verifier = verifierFromKey(verifierKeyOf(logOrigin(org), publicKey));
    const chains = new Chains();
    if (entries.length === 0) this.report('entry', null, 'the receipt holds no entry');
    let before = -1;
    for (const [number, { leaf, proof }] of entries.entries()) {
      try {
        const { index, checkpoint } = await verifyTlogProof(leaf, proof, verifier);
        if (index <= before)
          this.report('chain', number, `stands at ${index} in the log, before the one that it follows`);
        before = index;
        if (this.checkpoint && !sameCheckpoint(this.checkpoint, checkpoint)) {
          this.report('entry', number, 'is proven in another checkpoint than the entries before it');
        }
        this.checkpoint = checkpoint;
      } catch (error) {
        this.report('entry', number, reasonOf(error));
      }
      const { event, problems } = readEvent(leaf, { org });
      for (const problem of problems) this.report('entry', number, problem);
      if (!event) continue;
      const broken = chains.follow(event, { seq: event.seq, hash: toHex(leafHash(leaf)) });
      if (broken !== null) this.report('chain', number, broken);
      this.times[number] = event.time;
      if (event.subject !== subject) this.report('chain', number, `is of ${event.subject}, not of ${subject}`);
    }
  }

  private async checkPromise(): Promise<void> {
    const { promise, org, entries } = this.receipt;
    if (promise === null) return;
    try {
      // An older key may have given it: the entry is proven by itself, the promise only has to be one of this log's.
      const verifiers = this.everyKey.map((key) => verifierFromKey(verifierKeyOf(logOrigin(org), key)));
      const promised = await verifyPromise(promise, verifiers);
      if (!entries.some(({ leaf }) => equalBytes(leafHash(leaf), promised.leafHash))) {
        throw new NoteError('the log promised another entry than those of the receipt');
      }
    } catch (error) {
      this.report('promise', null, reasonOf(error));
    }
  }

  private checkBundles(): void {
    const { bundles, entries } = this.receipt;
    for (const { digest, bundle } of bundles) {
      if (digestOrNull(bundle) !== digest) this.report('bundle', null, `the policy bundle ${digest} is another one`);
    }
    for (const [number, { leaf }] of entries.entries()) {
      const named = bundleOf(leaf);
      if (named !== null && !bundles.some(({ digest }) => digest === named)) {
        this.report('bundle', number, `names the policy bundle ${named}, which the receipt does not hold`);
      }
    }
  }

  private checkDisclosures(): void {
    const events = this.receipt.entries.map(({ leaf }) => dataOf(leaf));
    for (const disclosure of this.receipt.disclosures ?? []) {
      try {
        const entry = events.findIndex((data) => verifyDisclosure({ data }, disclosure) !== null);
        if (entry < 0) throw new DisclosureError('no entry commits to what is disclosed');
        const { name, value } = verifyDisclosure({ data: events[entry] ?? {} }, disclosure) as DisclosedField;
        this.disclosed.push({ name, value, entry });
      } catch (error) {
        this.report('disclosure', null, reasonOf(error));
      }
    }
  }

  /** It stands in the log of the org's control plane, so it is of no chain here: in the same tree, and about this action. */
  private async checkErasure(publicKey: Uint8Array): Promise<void> {
    const { erasure, org, subject } = this.receipt;
    if (erasure === undefined) return;
    try {
      const verifier = verifierFromKey(verifierKeyOf(logOrigin(org), publicKey));
      const { checkpoint } = await verifyTlogProof(erasure.leaf, erasure.proof, verifier);
      if (!this.checkpoint || !sameCheckpoint(this.checkpoint, checkpoint)) {
        throw new NoteError('the erasure is proven in another checkpoint than the entries');
      }
      const { event, problems } = readEvent(erasure.leaf, { org });
      if (!event || problems.length > 0) throw new NoteError(`the entry of the erasure: ${problems.join('; ')}`);
      const { resource, change, actions } = dataOf(erasure.leaf);
      const isOfAction = Array.isArray(actions) && actions.includes(subject);
      if (event.subject !== 'control' || resource !== 'erasure' || change !== 'erased' || !isOfAction) {
        throw new NoteError(`what is called the erasure is no erasure of ${subject}`);
      }
      this.erasedAt = new Date(event.time).toISOString();
    } catch (error) {
      this.report('erasure', null, reasonOf(error));
    }
  }

  /** What a witness saw was there by then: an entry that says it came later was given another time. */
  private checkTimes(): void {
    const seen = seenAt(this.witnessedBy);
    if (seen === null) return;
    for (const [number, time] of this.times.entries()) {
      if (time === undefined || time <= seen + CLOCK_SKEW_MS) continue;
      this.report('time', number, `says that it is later than ${new Date(seen).toISOString()}, when witnesses saw it`);
    }
  }

  private async checkAnchor(publicKey: Uint8Array): Promise<void> {
    const { anchor, org } = this.receipt;
    if (anchor === null) {
      if (this.trust.witnessPolicy !== undefined)
        this.report('anchor', null, 'the receipt has no anchor, so no witness');
      return;
    }
    try {
      const { witnessedBy, missing } = await openAnchor(anchor, {
        keys: this.everyKey,
        signers: [publicKey],
        policy: this.trust.witnessPolicy,
        ownPolicy: this.receipt.witnessPolicy,
      });
      this.witnessedBy = witnessedBy;
      if (missing !== null) this.report('witness', null, missing);
      if (!this.checkpoint || !isAnchorOf(anchor, logOrigin(org), this.checkpoint)) {
        throw new NoteError('the super-log holds another checkpoint than that of the entries');
      }
    } catch (error) {
      this.report('anchor', null, reasonOf(error));
    }
  }

  private report(kind: ReceiptProblem['kind'], entry: number | null, message: string): void {
    this.problems.push({ kind, entry, message });
  }
}

/** What is wrong with the outer form of what claims to be a receipt, or null. */
function shapeProblem(receipt: Receipt): string | null {
  if (typeof receipt !== 'object' || receipt === null) return 'a receipt is a JSON object';
  if (receipt.format !== RECEIPT_FORMAT) return `"format" is not "${RECEIPT_FORMAT}"`;
  for (const name of ['org', 'subject', 'logKey'] as const) {
    if (typeof receipt[name] !== 'string' || receipt[name] === '') return `"${name}" is missing`;
  }
  const isProof = (entry: unknown) => hasTexts(entry, 'leaf', 'proof');
  if (!Array.isArray(receipt.entries) || !receipt.entries.every(isProof)) return '"entries" are not leaves with proofs';
  if (receipt.anchor !== null && !isAnchor(receipt.anchor)) return '"anchor" is malformed';
  for (const name of ['promise', 'witnessPolicy'] as const) {
    if (receipt[name] !== null && typeof receipt[name] !== 'string') return `"${name}" is neither text nor null`;
  }
  for (const name of ['disclosures', 'keyChanges'] as const) {
    const { [name]: texts = [] } = receipt;
    if (!Array.isArray(texts) || !texts.every((one) => typeof one === 'string')) return `"${name}" are malformed`;
  }
  if (receipt.erasure !== undefined && !isProof(receipt.erasure)) return '"erasure" is no leaf with a proof';
  const isBundle = (entry: unknown) => hasTexts(entry, 'digest');
  return Array.isArray(receipt.bundles) && receipt.bundles.every(isBundle) ? null : '"bundles" are malformed';
}

function hasTexts(value: unknown, ...names: string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'string');
}

function sameCheckpoint(a: Checkpoint, b: Checkpoint): boolean {
  return a.size === b.size && equalBytes(a.root, b.root);
}

function digestOrNull(value: unknown): string | null {
  try {
    return digestOf(value);
  } catch {
    return null;
  }
}

/** The bundle that a decision names. */
function bundleOf(leaf: string): string | null {
  const { bundle } = dataOf(leaf);
  return typeof bundle === 'string' ? bundle : null;
}

function dataOf(leaf: string): Record<string, unknown> {
  try {
    return (JSON.parse(leaf) as { data?: Record<string, unknown> }).data ?? {};
  } catch {
    return {};
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
