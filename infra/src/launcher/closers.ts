const ORDER = ['services', 'temporal', 'postgres'] as const;
type Rank = (typeof ORDER)[number];

/** What has to be stopped at the end, whatever the order in which it came up: services, then Temporal, then PostgreSQL. */
export class Closers {
  private readonly byRank = new Map<Rank, (() => Promise<void>)[]>();

  /** Passes `starting` on; from when it is there, `close` is part of the stop. */
  async atEnd<T>(rank: Rank, starting: Promise<T>, close: (started: T) => Promise<void>): Promise<T> {
    const started = await starting;
    this.byRank.set(rank, [...(this.byRank.get(rank) ?? []), () => close(started)]);
    return started;
  }

  async closeAll(): Promise<void> {
    for (const rank of ORDER) await Promise.allSettled((this.byRank.get(rank) ?? []).map((close) => close()));
  }
}
