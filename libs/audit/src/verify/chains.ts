import type { ChainedEvent } from './event-shape.js';

/** Each subject's events count from 0 and name the leaf before: a dropped or swapped one shows without the tree. */
export class Chains {
  private readonly last = new Map<string, { seq: number; hash: string }>();

  constructor(private readonly report: (index: number, message: string) => void) {}

  /** `hash`: leaf hash in hexadecimal. */
  add(index: number, { subject, seq, prev }: ChainedEvent, hash: string): void {
    const before = this.last.get(subject);
    const expected = before ? before.seq + 1 : 0;
    if (seq !== expected) {
      this.report(index, `${subject}: event ${expected} is missing, found ${seq}`);
    } else if (prev !== (before?.hash ?? null)) {
      this.report(index, `${subject}: event ${seq} does not name the leaf before it`);
    }
    this.last.set(subject, { seq, hash });
  }
}
