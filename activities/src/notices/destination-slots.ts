interface Destination {
  /** When each attempt that is under way began. */
  begun: Set<{ at: number }>;
  failing: boolean;
}

/** Attempts of one destination at once in this process. */
const HEALTHY = 20;
/** One is enough to see that a destination works again. */
const FAILING = 1;
const SHORTEST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 8_000;

/** Keeps one destination that hangs or fails from taking the worker's places for activities from all others. */
export class DestinationSlots {
  private readonly destinations = new Map<string, Destination>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Runs `attempt`, or answers after how many milliseconds to ask again where the destination is busy. */
  async run<T>(id: string, attempt: () => Promise<T>): Promise<{ value: T } | { busyMs: number }> {
    const destination = this.destinations.get(id) ?? { begun: new Set(), failing: false };
    this.destinations.set(id, destination);
    const { begun } = destination;
    if (begun.size >= (destination.failing ? FAILING : HEALTHY)) {
      return { busyMs: this.pauseOf(destination) };
    }
    const place = { at: this.now() };
    begun.add(place);
    try {
      const value = await attempt();
      destination.failing = false;
      return { value };
    } catch (error) {
      destination.failing = true;
      throw error;
    } finally {
      begun.delete(place);
      if (begun.size === 0 && !destination.failing) this.destinations.delete(id);
    }
  }

  /** As long as its slowest attempt has been under way by now: a destination that hangs is asked for less and less. */
  private pauseOf({ begun, failing }: Destination): number {
    if (failing) return LONGEST_PAUSE_MS;
    const oldest = Math.max(...[...begun].map(({ at }) => this.now() - at));
    return Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, oldest));
  }
}
