/** Values that are loaded when they are asked for, once at a time, and forgotten after a while. */
export class ExpiringMap<Value> {
  private readonly entries = new Map<string, { value: Promise<Value>; until: number }>();

  constructor(
    private readonly keptMs: number,
    private readonly most: number,
  ) {}

  /** What could not be loaded is not kept. */
  get(key: string, load: () => Promise<Value>): Promise<Value> {
    const now = performance.now();
    const kept = this.entries.get(key);
    if (kept && kept.until > now) return kept.value;
    const value = load();
    this.entries.delete(key);
    this.entries.set(key, { value, until: now + this.keptMs });
    this.dropOldest();
    value.catch(() => {
      if (this.entries.get(key)?.value === value) this.entries.delete(key);
    });
    return value;
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  private dropOldest(): void {
    if (this.entries.size <= this.most) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }
}
