import { toHex } from '../bytes.js';
import { HASH_BYTES } from '../log/merkle.js';
import type { ChainedEvent } from './event-shape.js';

/** The events of one subject in a part of a log: where they begin, and what the next one after them has to name. */
export interface ChainPart {
  subject: string;
  /** Place of the first one within the part. */
  at: number;
  seq: number;
  prev: string | null;
  last: Link;
}

interface Link {
  seq: number;
  /** Leaf hash in hexadecimal. */
  hash: string;
}

/** What is wrong with an event of a subject whose event before it is `last`, if it has one; null if nothing is. */
function brokenLink({ subject, seq, prev }: Omit<ChainedEvent, 'time'>, last: Link | undefined): string | null {
  const expected = last ? last.seq + 1 : 0;
  if (seq !== expected) return `${subject}: event ${expected} is missing, found ${seq}`;
  return prev === (last?.hash ?? null) ? null : `${subject}: event ${seq} does not name the leaf before it`;
}

/** Each subject's events count from 0 and name the leaf before: a dropped or swapped one shows without the tree. */
export class Chains {
  private readonly last = new Map<string, Link>();

  /** What is wrong with an event; the next one of its subject has to follow `last`: it, or one that is known to be linked to it. */
  follow(event: Omit<ChainedEvent, 'time'>, last: Link): string | null {
    const problem = brokenLink(event, this.last.get(event.subject));
    this.last.set(event.subject, last);
    return problem;
  }
}

/** The chains in a part of a log, and where a link within it is broken; null stands for an event that can't be read. */
export function linked(
  events: readonly (ChainedEvent | null)[],
  hashes: Uint8Array,
): { chains: ChainPart[]; broken: { at: number; message: string }[] } {
  const chains = new Map<string, ChainPart>();
  const broken: { at: number; message: string }[] = [];
  for (const [at, event] of events.entries()) {
    if (!event) continue;
    const { subject, seq, prev } = event;
    const last = { seq, hash: toHex(hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)) };
    const chain = chains.get(subject);
    if (!chain) {
      chains.set(subject, { subject, at, seq, prev, last });
      continue;
    }
    const message = brokenLink(event, chain.last);
    if (message !== null) broken.push({ at, message });
    chain.last = last;
  }
  return { chains: [...chains.values()], broken };
}
