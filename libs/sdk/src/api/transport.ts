import { parseStrictJson } from '@runplane/audit';
import { Problem } from '@runplane/contracts';
import { InvalidAnswerError, type RunplaneError, RunplaneUnavailableError } from '../errors.js';
import { pauseMs, type RetryOptions, retryAfterMs } from './backoff.js';
import { errorOfProblem } from './error-of-problem.js';

export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

export interface TransportOptions {
  /** Base address of the gateway, ending in `/`. */
  url: URL;
  apiKey: string;
  fetch: Fetch;
  /** Limit of one request (ms), beside the time that it asks the server to wait. */
  timeoutMs: number;
  retry: RetryOptions;
  clock: Clock;
}

/** Time and chance, so that tests of the retry rules need neither. */
export interface Clock {
  /** Monotonic ms. */
  now(): number;
  random(): number;
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export interface Request {
  method: 'GET' | 'POST';
  /** Relative to the base address. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Seconds that the server may hold the request. */
  wait?: number;
  /** Ends the request and its retries; the call rejects with its reason. */
  signal: AbortSignal;
  /** `signal` does not break off an attempt that is under way: its answer still comes. There is no further one. */
  finishAttempt?: boolean;
  retryForMs?: number;
}

type Attempt = { ok: true; body: unknown } | { ok: false; error: RunplaneError; retryAfterMs: number | null };

/** The longest pause (ms): a caller who waits for people must not sleep through their decision. */
const LONGEST_PAUSE_MS = 60_000;

const AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** JSON over HTTP with retries. Every request of the agent API may be repeated: each is idempotent, or carries a key. */
export class Transport {
  constructor(private readonly options: TransportOptions) {}

  get clock(): Clock {
    return this.options.clock;
  }

  get retry(): RetryOptions {
    return this.options.retry;
  }

  /** The parsed body of a 2xx answer. Throws a `RunplaneError`, or the signal's reason. */
  async send(request: Request): Promise<unknown> {
    const { clock, retry } = this.options;
    const giveUpAt = clock.now() + (request.retryForMs ?? retry.forMs);
    for (let attempt = 0; ; attempt++) {
      const answer = await this.attempt(request);
      if (answer.ok) return answer.body;
      const wait = Math.max(pauseMs(attempt, retry, clock.random), answer.retryAfterMs ?? 0);
      if (clock.now() + wait > giveUpAt) throw answer.error;
      await clock.pause(Math.min(wait, LONGEST_PAUSE_MS), request.signal);
    }
  }

  private async attempt(request: Request): Promise<Attempt> {
    request.signal.throwIfAborted();
    let response: Response;
    let text: string;
    try {
      response = await this.options.fetch(new URL(request.path, this.options.url), this.init(request));
      text = await response.text();
    } catch (cause) {
      request.signal.throwIfAborted();
      const { origin } = this.options.url;
      const error = new RunplaneUnavailableError(`No answer from Runplane at ${origin}: ${messageOf(cause)}.`, {
        cause,
      });
      return { ok: false, error, retryAfterMs: null };
    }
    if (response.ok) return { ok: true, body: parse(text) };
    const error = errorOf(response.status, text);
    if (response.status < 500 && !AGAIN.has(response.status)) throw error;
    return { ok: false, error, retryAfterMs: retryAfterMs(response.headers.get('retry-after'), Date.now()) };
  }

  private init({ method, body, headers, wait = 0, signal, finishAttempt }: Request): RequestInit {
    const { apiKey, timeoutMs } = this.options;
    const timeout = AbortSignal.timeout(timeoutMs + wait * 1_000);
    return {
      method,
      headers: {
        ...headers,
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect would carry the key to another place.
      redirect: 'error',
      signal: finishAttempt ? timeout : AbortSignal.any([signal, timeout]),
    };
  }
}

function parse(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (cause) {
    throw new InvalidAnswerError('Runplane answered with a body that is not JSON; nothing was run.', { cause });
  }
}

function errorOf(status: number, text: string): RunplaneError {
  let body: unknown;
  try {
    body = parseStrictJson(text);
  } catch {
    body = null;
  }
  const problem = Problem.safeParse(body);
  if (problem.success) return errorOfProblem(problem.data, {});
  const message = `HTTP ${status} without a problem document; is this the address of a Runplane gateway?`;
  return status >= 500 || AGAIN.has(status) ? new RunplaneUnavailableError(message) : new InvalidAnswerError(message);
}

/** By shape: errors of the built-in fetch may come from another realm than ours. */
function messageOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  // The built-in fetch says only "fetch failed"; the reason is one level down.
  return cause?.message || message || String(error);
}
