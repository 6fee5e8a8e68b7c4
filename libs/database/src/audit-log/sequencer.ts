import { setTimeout as pause } from 'node:timers/promises';
import type { KeyHistory, NoteSigner, TreeState, WitnessPolicy } from '@runplane/audit';
import { Client } from 'pg';
import { LOCKS } from '../locks.js';
import { isSerializationFailure } from '../sql-errors.js';
import { announceKey } from './announce-key.js';
import { LogWriter } from './log-writer.js';
import { MemoryFile } from './memory-file.js';
import { noteResumed } from './note-resumed.js';
import { Patrol } from './patrol.js';
import { LogCorruptError } from './stored-tree.js';
import { SuperLog } from './super-log.js';
import { Witnessing, type WitnessState } from './witnessing.js';

export interface SequencerOptions {
  /** As the worker. */
  url: string;
  signerFor(orgId: string): Promise<NoteSigner>;
  /** The key of `signerFor` and those that it replaced; without it there was none before. */
  keys?: KeyHistory;
  /** Signs the super-log; without it there is none. */
  superSigner?: NoteSigner;
  /** Who has to cosign the super-log; null for nobody. */
  witnessPolicy?: WitnessPolicy | null;
  /** File outside the database that remembers what was signed last; without it nothing does. */
  memoryFile?: string | null;
  /** Least time between two passes, milliseconds: what one checkpoint batches. */
  intervalMs?: number;
  /** Time between two checkpoints of the super-log, milliseconds. */
  anchorMs?: number;
  /** Time between two tiles that are read again, milliseconds. */
  patrolMs?: number;
  onError: (error: unknown) => void;
}

export interface SequencerHealth {
  isLeader: boolean;
  /** Why nothing is signed any more, in any log; null while all is well. */
  stopped: string | null;
  /** Logs that are damaged, with what is wrong: nothing more is signed for them. */
  damaged: { org: string; reason: string }[];
  witnesses: WitnessState[];
}

/** Between two tries to lead. */
const TRY_MS = 1_000;
/** A damaged log is looked at again: a person may have restored it. */
const REVIEW_MS = 60_000;

/**
 * Moves committed entries into the trees of their orgs and signs checkpoints. Any number may run: the one that holds
 * the session lock leads, and another takes over when its connection ends. All writes of a batch are one statement,
 * which the database refuses unless each log stands exactly where this sequencer believes.
 */
export class Sequencer {
  private running: Promise<void> | null = null;
  private readonly ended = new AbortController();
  private readonly witnessing: Witnessing | null;
  private readonly memory: MemoryFile | null;
  private readonly damaged = new Map<string, { reason: string; until: number }>();
  /** What this process has signed last, in each org's log and in the super-log: it leads on from nothing behind that. */
  private readonly signed = new Map<string, TreeState>();
  private anchored: string | null = null;
  private isLeader = false;
  private stoppedBy: string | null = null;

  constructor(private readonly options: SequencerOptions) {
    const { witnessPolicy, memoryFile } = options;
    this.memory = memoryFile ? new MemoryFile(memoryFile) : null;
    this.witnessing = witnessPolicy ? new Witnessing(witnessPolicy) : null;
    if (this.witnessing && !options.superSigner)
      throw new RangeError('witnesses cosign the super-log, which has no key');
  }

  /** Returns at once; it leads as soon as the lock is free. */
  async start(): Promise<void> {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.running;
  }

  health(): SequencerHealth {
    return {
      isLeader: this.isLeader,
      stopped: this.stoppedBy,
      damaged: [...this.damaged].map(([org, { reason }]) => ({ org, reason })),
      witnesses: this.witnessing?.state() ?? [],
    };
  }

  private async run(): Promise<void> {
    while (!this.isOver()) {
      try {
        await this.session();
      } catch (error) {
        if (error instanceof LogCorruptError) this.stoppedBy = error.message;
        if (!this.ended.signal.aborted) this.options.onError(error);
      }
      await this.rest(TRY_MS);
    }
  }

  /** Waits for the lock, and leads until a connection breaks or the sequencer is stopped. */
  private async session(): Promise<void> {
    const [writer, anchors] = [await Connection.open(this.options.url), await Connection.open(this.options.url)];
    try {
      await Promise.race([writer.broken, anchors.broken, this.lead(writer.client, anchors.client)]);
    } finally {
      this.isLeader = false;
      await Promise.all([writer.close(), anchors.close()]);
    }
  }

  private async lead(client: Client, anchors: Client): Promise<void> {
    while (!(await tryLock(client))) {
      await this.rest(TRY_MS);
      if (this.isOver()) return;
    }
    const { signerFor, superSigner, keys } = this.options;
    const superLog = superSigner
      ? new SuperLog(anchors, superSigner, signerFor, (org, error) => this.reportFailed(org, error), keys)
      : null;
    if (superLog) await this.remembered(superLog, client);
    if (superLog) await this.untilWitnessed(superLog);
    if (keys) await announceKey(client, keys);
    this.isLeader = true;
    // One that fails ends the session, and with it the other.
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.ended.signal]);
    const loops = [this.sequence(client, signal), ...(superLog ? [this.anchor(superLog, anchors, signal)] : [])];
    try {
      await Promise.race(loops);
    } finally {
      over.abort();
      await Promise.allSettled(loops);
    }
  }

  /** Nothing is signed in a database that is older than what this machine remembers, unless a person has said so. */
  private async remembered(superLog: SuperLog, client: Client): Promise<void> {
    const memory = await this.memory?.read();
    if (memory?.resume) {
      await noteResumed(client, memory.resume);
      this.signed.clear();
    } else {
      for (const note of [memory?.checkpoint, this.anchored]) if (note) await superLog.continues(note);
    }
    if (memory?.resume || !memory) await this.memory?.keep((await superLog.last()).note);
  }

  /** Nothing is signed before a quorum of witnesses says that the database is not behind what they cosigned. */
  private async untilWitnessed(superLog: SuperLog): Promise<void> {
    while (this.witnessing && !this.isOver() && !(await this.witnessing.cosign(superLog, await superLog.last()))) {
      this.options.onError(new Error('no quorum of witnesses answers: nothing is signed until one does'));
      await this.rest(TRY_MS);
    }
  }

  private async sequence(client: Client, signal: AbortSignal): Promise<void> {
    const writer = new LogWriter(client, this.options.signerFor, this.options.keys, this.signed);
    while (!signal.aborted) {
      const { more, failed } = await writer.pass(this.stillDamaged());
      for (const [org, error] of failed) this.reportFailed(org, error);
      await this.rest(more ? 0 : (this.options.intervalMs ?? 50), signal);
    }
  }

  /** Checkpoints of the super-log, and beside them, on the same connection, the patrol. */
  private async anchor(superLog: SuperLog, client: Client, signal: AbortSignal): Promise<void> {
    const { anchorMs = 1_000, patrolMs = 1_000 } = this.options;
    const patrol = new Patrol(client);
    let patrolAt = Date.now() + patrolMs;
    while (!signal.aborted) {
      const checkpoint = await superLog.anchor();
      if (checkpoint) this.anchored = checkpoint.note;
      if (checkpoint) await this.memory?.keep(checkpoint.note).catch(this.options.onError);
      if (this.witnessing && (checkpoint || this.isWitnessMissing())) {
        await this.witnessing.cosign(superLog, checkpoint ?? (await superLog.last()));
      }
      if (Date.now() >= patrolAt) {
        const found = await patrol.step();
        if (found) this.reportFailed(found.org, found.error);
        patrolAt = Date.now() + patrolMs;
      }
      await this.rest(anchorMs, signal);
    }
  }

  private isWitnessMissing(): boolean {
    return this.witnessing?.state().some(({ problem }) => problem !== null) ?? false;
  }

  /** Another leader was faster: the log is read again in the next pass. Anything else stops this org's log only. */
  private reportFailed(org: string, error: unknown): void {
    if (isSerializationFailure(error) || this.damaged.has(org)) return;
    this.damaged.set(org, { reason: (error as Error).message, until: Date.now() + REVIEW_MS });
    this.options.onError(error);
  }

  private stillDamaged(): string[] {
    for (const [org, { until }] of this.damaged) if (until < Date.now()) this.damaged.delete(org);
    return [...this.damaged.keys()];
  }

  private isOver(): boolean {
    return this.ended.signal.aborted || this.stoppedBy !== null;
  }

  private async rest(ms: number, signal: AbortSignal = this.ended.signal): Promise<void> {
    await pause(ms, undefined, { signal }).catch(() => undefined);
  }
}

/** A connection that tells when it breaks. */
class Connection {
  private constructor(
    readonly client: Client,
    readonly broken: Promise<never>,
  ) {}

  static async open(url: string): Promise<Connection> {
    const client = new Client({ connectionString: url, application_name: 'runplane-sequencer', keepAlive: true });
    const broken = new Promise<never>((_, reject) => {
      client.once('error', reject);
      client.once('end', () => reject(new Error('the connection of the sequencer ended')));
    });
    broken.catch(() => undefined);
    await client.connect();
    return new Connection(client, broken);
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    LOCKS.leadSequencers,
  ]);
  return rows[0]?.locked ?? false;
}
