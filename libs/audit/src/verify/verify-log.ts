/** Verifies an exported log from its leaves alone: tree, signature, earlier checkpoints, and each subject's chain. */
import { equalBytes, toHex } from '../bytes.js';
import { orgOfOrigin } from '../log/origin.js';
import { appendLeaves, emptyTree, rootOfState, type Tile } from '../log/tiles.js';
import { type Checkpoint, parseCheckpoint } from '../note/checkpoint.js';
import { KeyChain } from '../note/key-change.js';
import { NoteError, type NoteVerifier, splitNote, verifierFromKey, verifierKeyOf } from '../note/note.js';
import { isAnchorOf, type LogAnchor, type OpenedAnchor, openLogAnchor, seenAt } from './anchor.js';
import { Chains } from './chains.js';
import type { ExpectedEvents } from './event-shape.js';
import { type ExaminedEntries, examineEntries, hashAt, type LogEntry } from './examine.js';
import { openCheckpointByAny } from './tlog-proof.js';

export interface LogProblem {
  kind:
    | 'order'
    | 'leaf'
    | 'chain'
    | 'checkpoint'
    | 'size'
    | 'root'
    | 'earlier_checkpoint'
    | 'tile'
    | 'time'
    | 'key'
    | 'anchor'
    | 'witness';
  /** Entry where it was found; null where it concerns the whole log. */
  index: number | null;
  message: string;
}

export interface VerifyReport {
  ok: boolean;
  size: number;
  /** Hexadecimal root over the entries that were read. */
  root: string;
  /**
   * Witnesses that cosigned, with seconds since 1970: all entries were in the log by then. Without a policy of the reader
   * they are those that the export names itself, and prove nothing.
   */
  witnessedBy: OpenedAnchor['witnessedBy'];
  problems: LogProblem[];
}

/** Entries hashed at once: bounds memory, and tiles are dropped as they fill. */
const BATCH = 1024;

/** A checkpoint with the time at which the reader saw it: entries have to be older if it holds them, else younger. */
export interface KeptCheckpoint {
  note: string;
  /** Milliseconds since 1970, by the reader's clock. */
  keptAt: number;
}

/** Clocks of honest machines may differ by so much, milliseconds. */
export const CLOCK_SKEW_MS = 300_000;
const MOST_WAIT_MS = 86_400_000;

/** What a log is verified against. */
export interface VerifyRules {
  /** Its key, or the ones that it named in the log after it, has to have signed. */
  verifier: NoteVerifier;
  /** Checkpoints that were kept from earlier: each has to be a prefix of this log. */
  earlierCheckpoints?: readonly (string | KeptCheckpoint)[];
  /** Milliseconds that an entry may have waited for its place, by default a day; only with `keptAt`. */
  mostWaitMs?: number;
  /** What the export says of where witnesses saw it (`LogAnchor`); null or absent where it says nothing. */
  anchor?: unknown;
  /** Text of the reader's witness policy: the whole log has to be under an anchor that reaches its quorum. */
  witnessPolicy?: string;
  /** The org that every event has to be of; by default the one that the log's origin names. */
  org?: string;
  /** Every type of event that the log may hold; by default any. */
  types?: ReadonlySet<string>;
}

export async function verifyLog(
  input: VerifyRules & {
    entries: AsyncIterable<LogEntry> | Iterable<LogEntry>;
    /** The newest checkpoint, a signed note. */
    checkpoint: string;
  },
): Promise<VerifyReport> {
  const { entries, ...rules } = input;
  return verifyExaminedLog({ ...rules, parts: examined(entries, expectedEvents(rules)) });
}

/** What is expected of every event of a log that is verified by these rules. */
export function expectedEvents({ verifier, org, types }: VerifyRules): ExpectedEvents {
  return { org: org ?? orgOfOrigin(verifier.name), types };
}

/**
 * As `verifyLog`, of entries that `examineEntries` has looked at, by the `expectedEvents` of the same rules. `onTiles`
 * gets the tiles that the entries make: full ones, and partial ones that may still grow.
 */
export async function verifyExaminedLog(
  input: VerifyRules & {
    parts: AsyncIterable<ExaminedEntries>;
    checkpoint: string;
    onTiles?: (tiles: readonly Tile[]) => Promise<void>;
  },
): Promise<VerifyReport> {
  const problems: LogProblem[] = [];
  const report: Report = (kind, index, message) => {
    problems.push({ kind, index, message });
  };
  const earlier = readEarlier(input, report);
  const witnessed = await openWitnessed(input, report);
  const times = { mostWaitMs: input.mostWaitMs ?? MOST_WAIT_MS, latest: witnessed && seenAt(witnessed.witnessedBy) };
  const log = new LogCheck(earlier, times, report);
  const keys = new LogKeys(input.verifier, report);
  for await (const part of input.parts) {
    const first = log.size;
    const tiles = log.add(part);
    await input.onTiles?.(tiles);
    for (const { at, statement } of part.keyChanges) await keys.follow(first + at, statement);
  }
  const { size, root } = log.end();
  for (const { note, size: kept } of earlier) {
    await keys.open(note, kept, (why) => report('earlier_checkpoint', null, why));
  }
  const checkpoint = await keys.open(input.checkpoint, size, (why) => report('checkpoint', null, why));
  if (checkpoint) checkEnd(checkpoint, size, root, report);
  if (checkpoint && witnessed) checkAnchored(witnessed.anchor, input.verifier.name, checkpoint, report);
  const witnessedBy = witnessed?.witnessedBy ?? [];
  return { ok: problems.length === 0, size, root: toHex(root), witnessedBy, problems };
}

/** Where witnesses saw the log; null where nothing that is proven says so. */
async function openWitnessed({ anchor, witnessPolicy, verifier }: VerifyRules, report: Report) {
  if (anchor === undefined || anchor === null) {
    if (witnessPolicy !== undefined) report('anchor', null, 'the export has no anchor, so no witness');
    return null;
  }
  try {
    const opened = await openLogAnchor(anchor, verifier.publicKey, witnessPolicy);
    if (opened.missing !== null) report('witness', null, opened.missing);
    return opened;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    report('anchor', null, error.message);
    return null;
  }
}

function checkAnchored(anchor: LogAnchor, logName: string, checkpoint: Checkpoint, report: Report): void {
  if (isAnchorOf(anchor, logName, checkpoint)) return;
  report('anchor', null, 'the super-log holds another checkpoint than that of the log');
}

async function* examined(
  entries: AsyncIterable<LogEntry> | Iterable<LogEntry>,
  expected: ExpectedEvents,
): AsyncGenerator<ExaminedEntries> {
  let batch: LogEntry[] = [];
  for await (const entry of entries) {
    if (batch.push(entry) < BATCH) continue;
    yield examineEntries(batch, expected);
    batch = [];
  }
  yield examineEntries(batch, expected);
}

/** Follows the entries of a log: their numbers, the chains of subjects, and the tree at each kept checkpoint. */
class LogCheck {
  private state = emptyTree();
  private readonly chains = new Chains();

  constructor(
    private readonly earlier: readonly EarlierCheckpoint[],
    /** `latest`: when witnesses saw the whole log, milliseconds; null where none has. */
    private readonly times: { mostWaitMs: number; latest: number | null },
    private readonly report: Report,
  ) {
    this.compareEarlier();
  }

  get size(): number {
    return this.state.size;
  }

  /** The tiles that the entries make. */
  add(part: ExaminedEntries): Tile[] {
    const first = this.size;
    for (const { kind, at, message } of this.problemsOf(part)) this.report(kind, first + at, message);
    const end = first + part.indexes.length;
    const stops = this.earlier.map(({ size }) => size).filter((size) => size > first && size < end);
    const tiles: Tile[] = [];
    for (const stop of [...stops.sort((a, b) => a - b), end]) {
      const hashes: Uint8Array[] = [];
      for (let at = this.size - first; at < stop - first; at++) hashes.push(hashAt(part, at));
      // Two may have been kept of the same size.
      if (hashes.length === 0) continue;
      const { state, newTiles } = appendLeaves(this.state, hashes);
      this.state = state;
      tiles.push(...newTiles);
      this.compareEarlier();
    }
    return tiles;
  }

  end(): { size: number; root: Uint8Array } {
    for (const { size } of this.earlier.filter((kept) => kept.size > this.size)) {
      this.report('earlier_checkpoint', null, `the log has ${this.size} entries, the kept checkpoint ${size}`);
    }
    return { size: this.size, root: rootOfState(this.state) };
  }

  /** In the order of the entries, and for each in that of `ORDER`. */
  private problemsOf(part: ExaminedEntries): EntryProblem[] {
    const first = this.size;
    const found: EntryProblem[] = [...part.problems];
    for (const [at, index] of part.indexes.entries()) {
      const message = `entry ${first + at} is missing or out of order: found ${index}`;
      if (index !== first + at) found.push({ at, kind: 'order', message });
    }
    for (const chain of part.chains) {
      const message = this.chains.follow(chain, chain.last);
      if (message !== null) found.push({ at: chain.at, kind: 'chain', message });
    }
    const isTimed = this.times.latest !== null || this.earlier.some(({ keptAt }) => keptAt !== null);
    if (isTimed) found.push(...this.timeProblems(part));
    return found.sort((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  }

  /** An entry is older than the first checkpoint that was seen with it, and younger than the last one without it. */
  private *timeProblems({ times, unplaced }: ExaminedEntries): Generator<EntryProblem> {
    const passed = new Set(unplaced);
    const { latest, mostWaitMs } = this.times;
    for (const [at, time] of times.entries()) {
      const index = this.size + at;
      if (latest !== null && !passed.has(at) && !(time <= latest + CLOCK_SKEW_MS)) {
        yield {
          at,
          kind: 'time',
          message: `says that it is of ${isoOf(time)}, and witnesses saw it at ${isoOf(latest)}`,
        };
      }
      for (const { size, keptAt } of passed.has(at) ? [] : this.earlier) {
        if (keptAt === null) continue;
        const [said, seen] = [isoOf(time), isoOf(keptAt)];
        if (index < size && !(time <= keptAt + CLOCK_SKEW_MS)) {
          yield { at, kind: 'time', message: `says that it is of ${said}, and was in the log at ${seen}` };
        } else if (index >= size && !(time >= keptAt - mostWaitMs)) {
          yield { at, kind: 'time', message: `says that it is of ${said}, and was not in the log at ${seen}` };
        }
      }
    }
  }

  private compareEarlier(): void {
    for (const { size, root } of this.earlier) {
      if (size === this.size && !equalBytes(rootOfState(this.state), root)) {
        this.report('earlier_checkpoint', null, `the log differs from the kept checkpoint of size ${size}`);
      }
    }
  }
}

const ORDER = ['order', 'leaf', 'chain', 'time'] as const;

/** `at` counts within the part. */
interface EntryProblem {
  at: number;
  kind: (typeof ORDER)[number];
  message: string;
}

type Report = (kind: LogProblem['kind'], index: number | null, message: string) => void;

function checkEnd(checkpoint: Checkpoint, size: number, root: Uint8Array, report: Report): void {
  if (checkpoint.size !== size) {
    report('size', Math.min(size, checkpoint.size), `the log has ${size} entries, its checkpoint ${checkpoint.size}`);
  } else if (!equalBytes(checkpoint.root, root)) {
    report('root', null, 'the entries do not lead to the root of the checkpoint: at least one was changed');
  }
}

type EarlierCheckpoint = Checkpoint & { note: string; keptAt: number | null };

const isoOf = (time: number): string => (Number.isFinite(time) ? new Date(time).toISOString() : 'no time');

/** What the kept checkpoints say; whether that is signed can be told when all entries were read. */
function readEarlier({ earlierCheckpoints = [] }: VerifyRules, report: Report): EarlierCheckpoint[] {
  return earlierCheckpoints.flatMap((kept) => {
    const { note, keptAt } = typeof kept === 'string' ? { note: kept, keptAt: null } : kept;
    try {
      return [{ ...parseCheckpoint(splitNote(note).text), note, keptAt }];
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      report('earlier_checkpoint', null, error.message);
      return [];
    }
  });
}

/** The keys of a log as its entries name them, from the one that the reader trusts. */
class LogKeys {
  private readonly chain: KeyChain;
  /** Entry that named each key but the first. */
  private readonly namedAt: number[] = [];

  constructor(
    private readonly trusted: NoteVerifier,
    private readonly report: Report,
  ) {
    this.chain = new KeyChain(trusted.publicKey);
  }

  async follow(index: number, statement: string): Promise<void> {
    try {
      if (await this.chain.follow(statement)) this.namedAt.push(index);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      this.report('key', index, error.message);
    }
  }

  /** A checkpoint over `size` entries: by the newest key that they name, or by one that came after it. */
  async open(note: string, size: number, fail: (why: string) => void): Promise<Checkpoint | null> {
    const least = this.namedAt.filter((index) => index < size).length;
    const { name } = this.trusted;
    const verifiers = this.chain.keys.slice(least).map((key) => verifierFromKey(verifierKeyOf(name, key)));
    try {
      return (await openCheckpointByAny(note, verifiers)).checkpoint;
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      fail(error.message);
      return null;
    }
  }
}
