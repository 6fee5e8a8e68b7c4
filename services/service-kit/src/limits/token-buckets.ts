interface Bucket {
  tokens: number;
  /** Milliseconds of the clock at which `tokens` was right. */
  at: number;
}

/** `burst` requests at once, `perSecond` in the long run. */
export interface Rate {
  perSecond: number;
  burst: number;
}

const SWEEP_AT = 10_000;
const BUCKETS_AT_MOST = 100_000;

/** Token buckets by name, in memory: each process counts for itself. `now` is in milliseconds. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();
  private sweepAt = SWEEP_AT;

  constructor(
    private readonly rate: Rate,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes a token; else the seconds until there is one. */
  take(name: string): { ok: true } | { ok: false; retryAfter: number } {
    const at = this.now();
    const tokens = this.tokensOf(name, at);
    if (tokens < 1) return { ok: false, retryAfter: (1 - tokens) / this.rate.perSecond };
    if (this.buckets.size >= this.sweepAt) this.sweep(at);
    this.buckets.set(name, { tokens: tokens - 1, at });
    return { ok: true };
  }

  get size(): number {
    return this.buckets.size;
  }

  private tokensOf(name: string, at: number): number {
    const bucket = this.buckets.get(name);
    if (!bucket) return this.rate.burst;
    return Math.min(this.rate.burst, bucket.tokens + ((at - bucket.at) / 1_000) * this.rate.perSecond);
  }

  /**
   * A full bucket says no more than a missing one. Who comes under ever new names must neither fill the memory nor have
   * all of it walked on each request: the oldest go where too many are left, and the next sweep waits for as many again.
   */
  private sweep(at: number): void {
    for (const name of this.buckets.keys()) {
      if (this.tokensOf(name, at) >= this.rate.burst) this.buckets.delete(name);
    }
    let surplus = this.buckets.size - BUCKETS_AT_MOST / 2;
    for (const name of this.buckets.keys()) {
      if (surplus-- <= 0) break;
      this.buckets.delete(name);
    }
    this.sweepAt = Math.max(SWEEP_AT, this.buckets.size * 2);
  }
}
