import { Inject, Injectable } from '@nestjs/common';
import type { ActionSnapshot } from '@runplane/contracts';
import { type ActionKey, ActionReader } from '../actions/action-reader.js';
import { ActionSignals } from '../actions/action-signals.js';
import { isReady } from '../actions/action-view.js';

/** Seconds between two words to a client that waits: well below the minute after which most give up. */
const EVERY = 10;

export interface Following {
  /** Seconds. */
  wait: number;
  /** Aborts when the client has gone; the action goes on. */
  signal: AbortSignal;
  /** Hears how the action stands, at once and then every few seconds. */
  onWait(snapshot: ActionSnapshot): Promise<void>;
}

@Injectable()
export class ActionFollower {
  constructor(
    @Inject(ActionReader) private readonly reader: ActionReader,
    @Inject(ActionSignals) private readonly signals: ActionSignals,
  ) {}

  /** The action when it has ended, when an approver asks something new, or as it is when the time is up. */
  async follow(key: ActionKey, { wait, signal, onWait }: Following): Promise<ActionSnapshot> {
    const deadline = performance.now() + wait * 1_000;
    let snapshot = await this.reader.read(key);
    const known = questionsOf(snapshot);
    while (!isReady(snapshot) && !signal.aborted && !this.signals.isStopped) {
      const left = (deadline - performance.now()) / 1_000;
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
