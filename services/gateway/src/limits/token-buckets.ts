interface Bucket {
  tokens: number;
  /** Milliseconds of the clock at which `tokens` was right. */
  at: number;
}

const SWEEP_AT = 10_000;

/** Token buckets by name: `burst` requests at once, `perSecond` in the long run. `now` is in milliseconds. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly limit: { perSecond: number; burst: number },
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes a token; else the seconds until there is one. */
  take(name: string): { ok: true } | { ok: false; retryAfter: number } {
    const at = this.now();
    const tokens = this.tokensOf(name, at);
    if (tokens < 1) return { ok: false, retryAfter: (1 - tokens) / this.limit.perSecond };
    if (this.buckets.size >= SWEEP_AT) this.sweep(at);
    this.buckets.set(name, { tokens: tokens - 1, at });
    return { ok: true };
  }

  get size(): number {
    return this.buckets.size;
  }

  private tokensOf(name: string, at: number): number {
    const bucket = this.buckets.get(name);
    if (!bucket) return this.limit.burst;
    return Math.min(this.limit.burst, bucket.tokens + ((at - bucket.at) / 1_000) * this.limit.perSecond);
  }

  /** A full bucket says no more than a missing one. */
  private sweep(at: number): void {
    for (const name of this.buckets.keys()) {
      if (this.tokensOf(name, at) >= this.limit.burst) this.buckets.delete(name);
    }
  }
}
