import { Readable } from 'node:stream';
import type { ChangeKind, LiveChange } from '@runplane/contracts';

/** Milliseconds for which changes are gathered, so that a busy minute is no flood of events. */
const GATHER_MS = 100;
/** More ids of one kind at once than this are told as "anything of the kind". */
const MOST_IDS = 50;
/** Milliseconds after which a browser comes back when the stream breaks. */
const RETRY_MS = 2_000;
/** A reader that takes nothing for so many beats is gone. */
const MOST_MISSED_BEATS = 4;

/**
 * One reader's events, in the format of EventSource (HTML standard section 9.2). What a slow reader has not taken is
 * kept as ids to look at, never as events, so that it can't grow.
 */
export class LiveStream extends Readable {
  private readonly pending = new Map<ChangeKind, Set<string> | 'any'>();
  private missed: boolean;
  private timer: NodeJS.Timeout | null = null;
  private isFull = false;
  private missedBeats = 0;
  private count = 0;

  /** `missed`: the reader was here before, and does not know what happened meanwhile. */
  constructor(missed: boolean) {
    super();
    this.missed = missed;
    this.write(`retry: ${RETRY_MS}\nid: 0\n\n`);
    if (missed) this.flush();
  }

  change(kind: ChangeKind, id: string | null): void {
    const known = this.pending.get(kind);
    if (id === null || known === 'any' || known?.size === MOST_IDS) this.pending.set(kind, 'any');
    else this.pending.set(kind, (known ?? new Set()).add(id));
    this.gather();
  }

  /** Changes may have been lost: the reader is to look at everything again. */
  changeAll(): void {
    this.missed = true;
    this.gather();
  }

  /** A comment, by which either side notices that the connection is dead. */
  beat(): void {
    if (!this.isFull) this.write(':\n\n');
    else if (++this.missedBeats === MOST_MISSED_BEATS) this.destroy();
  }

  /** What was not told yet is not told any more. A reader that does not take what it has is cut off. */
  end(): void {
    this.forget();
    if (this.isFull) this.destroy();
    else this.push(null);
  }

  override _read(): void {
    this.isFull = false;
    this.missedBeats = 0;
    if (this.pending.size > 0 || this.missed) this.gather();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.forget();
    done(error);
  }

  private gather(): void {
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  private flush(): void {
    this.timer = null;
    if (this.isFull || this.readableEnded || this.destroyed) return;
    const changes = this.missed ? [{ kind: 'all' as const, id: null }] : [...this.changes()];
    this.missed = false;
    this.pending.clear();
    this.write(changes.map((change) => `id: ${++this.count}\ndata: ${JSON.stringify(change)}\n\n`).join(''));
  }

  private *changes(): Generator<LiveChange> {
    for (const [kind, ids] of this.pending) {
      if (ids === 'any') yield { kind, id: null };
      else for (const id of ids) yield { kind, id };
    }
  }

  private write(text: string): void {
    this.isFull = !this.push(text);
  }

  private forget(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.missed = false;
    this.pending.clear();
  }
}
