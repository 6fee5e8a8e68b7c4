import { createHash } from 'node:crypto';
import type { ChainPlace, RecordStepsInput, Step } from '@runplane/activities';
import { ApplicationFailure } from '@temporalio/common';

type Projection = Pick<RecordStepsInput, 'status' | 'reason' | 'error' | 'approval' | 'action' | 'grants'>;

/** The log and projection of one action in memory, as strict as the real ones on the order of its steps. */
export class ActionLog {
  readonly steps: Step[] = [];
  readonly projection: Projection = {};
  private readonly hashes: string[] = [];

  /** A place that is taken keeps its step; one that leaves a gap, or names another past, ends the action. */
  append(place: ChainPlace, step: Step): ChainPlace {
    const stored = this.steps[place.seq];
    if (stored) {
      if (stored.type !== step.type) throw broken(`place ${place.seq} holds ${stored.type}, not ${step.type}`);
      return this.placeAfter(place.seq);
    }
    const { seq, prev } = this.placeAfter(this.steps.length - 1);
    if (place.seq !== seq || place.prev !== prev) throw broken(`${step.type} at ${place.seq}, the next is ${seq}`);
    this.steps.push(step);
    this.hashes.push(
      createHash('sha256')
        .update(`${prev}${JSON.stringify(step)}`)
        .digest('hex'),
    );
    return this.placeAfter(seq);
  }

  get types(): Step['type'][] {
    return this.steps.map((step) => step.type);
  }

  hashAt(seq: number): string {
    return this.hashes[seq] ?? '';
  }

  private placeAfter(seq: number): ChainPlace {
    return { seq: seq + 1, prev: this.hashes[seq] ?? null };
  }
}

function broken(problem: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`the chain is broken: ${problem}`, 'broken_chain');
}
