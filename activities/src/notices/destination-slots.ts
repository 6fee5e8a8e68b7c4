interface Destination {
  /** When each attempt that is under way began. */
  begun: Set<{ at: number }>;
  failing: boolean;
}

/** Attempts of one destination at once in this process. */
const HEALTHY = 20;
/** One is enough to see that a destination works again. */
const FAILING = 1;
/** An attempt that takes this long says that the destination hangs, before its timeout does. */
const SLOW_MS = 2_000;
const SHORT_PAUSE_MS = 400;
const LONG_PAUSE_MS = 8_000;

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
      return { busyMs: this.isSlow(destination) ? LONG_PAUSE_MS : SHORT_PAUSE_MS };
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

  private isSlow({ begun, failing }: Destination): boolean {
    return failing || [...begun].some(({ at }) => this.now() - at > SLOW_MS);
  }
}
