import type { ActionView } from '@runplane/contracts';
import type { AgentApi } from '../api/agent-api.js';
import { pauseMs } from '../api/backoff.js';
import { assertWaitMs } from '../durations.js';
import { WaitTimeoutError } from '../errors.js';

/** Seconds of one long poll. */
const POLL_SECONDS = 30;

interface WaitOptions {
  waitMs: number;
  signal?: AbortSignal;
  onPending?: (view: ActionView) => void;
}

/** A wait that ends by the caller's signal or after a time, whichever comes first. */
export class Patience {
  /** What the wait was for when it ended. */
  view: ActionView | null = null;
  readonly signal: AbortSignal;
  private readonly end = new AbortController();
  private readonly timer: ReturnType<typeof setTimeout> | null;
  private readonly endsAt: number;
  private onPending: WaitOptions['onPending'];

  constructor(
    { waitMs, signal, onPending }: WaitOptions,
    private readonly now: () => number,
  ) {
    assertWaitMs('waitMs', waitMs);
    this.signal = signal ? AbortSignal.any([signal, this.end.signal]) : this.end.signal;
    this.onPending = onPending;
    this.endsAt = now() + waitMs;
    // Longer than a timer can be is for ever, by the measure of a process.
    this.timer = waitMs < 2 ** 31 ? setTimeout(() => this.end.abort(this.timeout(waitMs)), waitMs) : null;
  }

  /** Seconds that the next request may ask the server to wait. */
  get seconds(): number {
    return Math.max(0, Math.min(POLL_SECONDS, Math.floor((this.endsAt - this.now()) / 1_000)));
  }

  saw(view: ActionView): void {
    this.view = view;
    if (view.status !== 'PENDING_APPROVAL') return;
    const tell = this.onPending;
    this.onPending = undefined;
    tell?.(view);
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private timeout(waitMs: number): WaitTimeoutError {
    const { view } = this;
    const state = view ? `${view.actionId} is still ${view.status}` : 'there was no answer';
    return new WaitTimeoutError(`After ${waitMs} ms ${state}.`, { view });
  }
}

/**
 * Reads the action by long polls until `settled`. Throws the reason of the patience's end: an outage does not end the
 * wait, as the action goes on without it and may get a permit that nobody else would use.
 */
export async function waitUntil(
  settled: (view: ActionView) => boolean,
  first: ActionView,
  api: AgentApi,
  patience: Patience,
): Promise<ActionView> {
  const { clock, retry } = api.transport;
  let view = first;
  for (let unchanged = 0; !settled(view); ) {
    const askedAt = clock.now();
    const { seconds } = patience;
    const { signal } = patience;
    const next = await api.read(view.actionId, seconds, { signal, retryForMs: Number.POSITIVE_INFINITY });
    // An answer that is early and says nothing new must not become a busy loop.
    const early = next.status === view.status && clock.now() - askedAt < seconds * 500 + 500;
    unchanged = early ? unchanged + 1 : 0;
    view = next;
    patience.saw(view);
    if (early && !settled(view)) await clock.pause(pauseMs(unchanged - 1, retry, clock.random), patience.signal);
  }
  return view;
}
