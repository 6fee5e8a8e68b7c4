import { API_KEY_PATTERN } from '@runplane/contracts';
import { assertTimerMs, assertWaitMs } from '../durations.js';
import { InvalidRequestError } from '../errors.js';
import { DEFAULT_RETRY, pause, type RetryOptions } from './backoff.js';
import { type Fetch, Transport } from './transport.js';

/** Where requests go, and by whom. */
export interface ClientOptions {
  /** Address of the service. */
  url: string | URL;
  /** `rp_<keyId>_<secret><checksum>`. */
  apiKey: string;
  fetch?: Fetch;
  /** Limit of one request (ms), beside the time that it asks the server to wait. Default 10,000. */
  timeoutMs?: number;
  /** When requests that got no usable answer are repeated. Default: for one minute, pauses of 0.1 to 5 s. */
  retry?: Partial<RetryOptions>;
}

/** Throws `InvalidRequestError` where an option is wrong. */
export function transportTo(options: ClientOptions): Transport {
  const { url, apiKey, fetch, timeoutMs = 10_000, retry = {} } = options;
  assertTimerMs('timeoutMs', timeoutMs);
  for (const [name, ms] of Object.entries(retry)) assertWaitMs(`retry.${name}`, ms);
  return new Transport({
    url: baseOf(url),
    apiKey: checkedKey(apiKey),
    fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeoutMs,
    retry: { ...DEFAULT_RETRY, ...retry },
    clock: { now: () => performance.now(), random: Math.random, pause },
  });
}

function baseOf(url: string | URL): URL {
  if (!URL.canParse(String(url))) throw new InvalidRequestError('`url` must be the address of Runplane.');
  const base = new URL(url);
  if (base.protocol !== 'https:' && base.protocol !== 'http:') {
    throw new InvalidRequestError('`url` must begin with https:// or http://.');
  }
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

/** The key itself must never get into a message. */
function checkedKey(apiKey: string): string {
  if (API_KEY_PATTERN.test(apiKey)) return apiKey;
  throw new InvalidRequestError(
    '`apiKey` is not a key of Runplane: one has the form rp_<id>_<secret>, and is shown once, when it is created.',
  );
}
