import { type ChainedEvent, type ExpectedEvents, readEvent } from './event-shape.js';

/** Each subject's events count from 0 and name the leaf before: a dropped or swapped one shows without the tree. */
export class Chains {
  private readonly last = new Map<string, { seq: number; hash: string }>();

  constructor(
    private readonly report: (kind: 'leaf' | 'chain', index: number, message: string) => void,
    private readonly events: ExpectedEvents,
  ) {}

  /** `hash`: leaf hash in hexadecimal. Returns the event unless its place can't be read. */
  add(index: number, leaf: string, hash: string): ChainedEvent | null {
    const { event, problems } = readEvent(leaf, this.events);
    for (const problem of problems) this.report('leaf', index, problem);
    if (!event) return null;
    const before = this.last.get(event.subject);
    const expected = before ? before.seq + 1 : 0;
    if (event.seq !== expected) {
      this.report('chain', index, `${event.subject}: event ${expected} is missing, found ${event.seq}`);
    } else if (event.prev !== (before?.hash ?? null)) {
      this.report('chain', index, `${event.subject}: event ${event.seq} does not name the leaf before it`);
    }
    this.last.set(event.subject, { seq: event.seq, hash });
    return event;
  }
}
