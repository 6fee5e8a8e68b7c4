import { Injectable, type OnModuleDestroy } from '@nestjs/common';

export type Wake = 'changed' | 'timeout' | 'stopped';

/** Names an action of an org, as the database announces it: `<orgId> <actionId>`. */
export const signalKey = (orgId: string, actionId: string): string => `${orgId} ${actionId}`;

/**
 * Wakes the requests that wait for an action to change. A watch that is opened before a read misses nothing: a change
 * between the read and `next` is kept.
 */
@Injectable()
export class ActionSignals implements OnModuleDestroy {
  private readonly watches = new Map<string, Set<ActionWatch>>();
  private stopped: boolean = false;

  watch(key: string): ActionWatch {
    const group = this.watches.get(key) ?? new Set();
    this.watches.set(key, group);
    const watch = new ActionWatch(() => {
      group.delete(watch);
      if (group.size === 0 && this.watches.get(key) === group) this.watches.delete(key);
    });
    group.add(watch);
    if (this.stopped) watch.stop();
    return watch;
  }

  /** An empty key means that announcements may have been lost: everybody looks again. */
  announce(key: string): void {
    const groups = key === '' ? [...this.watches.values()] : [this.watches.get(key) ?? []];
    for (const group of groups) for (const watch of group) watch.change();
  }

  /** Whoever waits in turns waits no more. */
  get isStopped(): boolean {
    return this.stopped;
  }

  get size(): number {
    return this.watches.size;
  }

  /** The process ends: waiting requests answer with what they know. */
  onModuleDestroy(): void {
    this.stopped = true;
    for (const group of this.watches.values()) for (const watch of group) watch.stop();
  }
}

/** One request's view of one action. */
export class ActionWatch {
  private pending: boolean = false;
  private stopped: boolean = false;
  private wake: ((reason: Wake) => void) | null = null;

  constructor(private readonly onClose: () => void) {}

  /** Resolves at the next change since the last call, after `timeoutMs`, or when nobody needs the answer any more. */
  async next(timeoutMs: number): Promise<Wake> {
    if (this.stopped) return 'stopped';
    if (!this.pending) {
      const reason = await this.sleep(timeoutMs);
      if (reason !== 'changed') return reason;
    }
    this.pending = false;
    return 'changed';
  }

  /** Resolves when nobody waits any more: at `deadline` (of `performance`), or when the watch is stopped. */
  async over(deadline: number): Promise<void> {
    while ((await this.next(deadline - performance.now())) === 'changed');
  }

  change(): void {
    this.pending = true;
    this.wake?.('changed');
  }

  stop(): void {
    this.stopped = true;
    this.wake?.('stopped');
  }

  close(): void {
    this.stop();
    this.onClose();
  }

  private sleep(timeoutMs: number): Promise<Wake> {
    if (timeoutMs <= 0) return Promise.resolve('timeout');
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake?.('timeout'), timeoutMs);
      this.wake = (reason) => {
        clearTimeout(timer);
        this.wake = null;
        resolve(reason);
      };
    });
  }
}
