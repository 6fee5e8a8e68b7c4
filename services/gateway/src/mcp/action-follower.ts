import { Inject, Injectable } from '@nestjs/common';
import type { ActionSnapshot } from '@runplane/contracts';
import { type ActionKey, ActionReader } from '../actions/action-reader.js';
import { ActionSignals } from '../actions/action-signals.js';
import { isReady } from '../actions/action-view.js';

/**
 * Seconds between two words to a client that waits: well below the minute after which most give up. Each reads the
 * action, since what an approver asks is announced nowhere; its end is, and is told at once.
 */
const EVERY = 20;

/**
 * Calls of one key that wait at a time in this process: far more than an agent that waits for people has, and few enough
 * that what they read leaves the workers free for others. Whoever comes beyond hears at once how its action stands.
 */
export const MOST_WAITING = 100;

export interface Following {
  /** Id of the key that waits: each may wait so often. */
  credential: string;
  /** On the clock of `performance`. */
  until: number;
  /** Aborts when the client has gone; the action goes on. */
  signal: AbortSignal;
  /** Hears how the action stands, at once and then every few seconds. */
  onWait(snapshot: ActionSnapshot): Promise<void>;
}

@Injectable()
export class ActionFollower {
  /** How many calls wait, by key. */
  private readonly waiting = new Map<string, number>();

  constructor(
    @Inject(ActionReader) private readonly reader: ActionReader,
    @Inject(ActionSignals) private readonly signals: ActionSignals,
  ) {}

  /** The action when it has ended, when an approver asks something new, or as it is when the time is up. */
  async follow(key: ActionKey, following: Following): Promise<ActionSnapshot> {
    const { credential } = following;
    const others = this.waiting.get(credential) ?? 0;
    if (others >= MOST_WAITING) return this.reader.read(key);
    this.waiting.set(credential, others + 1);
    try {
      return await this.changed(key, following);
    } finally {
      this.left(credential);
    }
  }

  private left(credential: string): void {
    const others = (this.waiting.get(credential) ?? 1) - 1;
    if (others > 0) this.waiting.set(credential, others);
    else this.waiting.delete(credential);
  }

  private async changed(key: ActionKey, { until, signal, onWait }: Following): Promise<ActionSnapshot> {
    let snapshot = await this.reader.read(key);
    const known = questionsOf(snapshot);
    while (!isReady(snapshot) && !signal.aborted && !this.signals.isStopped) {
      const left = (until - performance.now()) / 1_000;
      if (left <= 0 || questionsOf(snapshot).some((id) => !known.includes(id))) break;
      await onWait(snapshot);
      const later = await this.reader.readWhenReady(key, Math.min(left, EVERY), signal);
      // A question changes nothing that is announced.
      snapshot = isReady(later) ? later : await this.reader.read(key);
    }
    return snapshot;
  }
}

const questionsOf = ({ approval }: ActionSnapshot): string[] => (approval?.questions ?? []).map(({ id }) => id);
