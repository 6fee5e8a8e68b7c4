import { createHash } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { buildConnector, Client, type Dispatcher } from 'undici';
import { foreignText } from '../foreign-text.js';
import type { Destination } from './destination.js';
import { NotSent, Unanswered } from './errors.js';

export interface OutboundRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
  signal: AbortSignal;
  /** So much of the body is kept. Of a longer one the rest is only counted and hashed. */
  maxResponseBytes: number;
  /** The request carries a secret: refused over plain http, except to an allow-listed destination. */
  confidential?: boolean;
}

export interface OutboundResponse {
  status: number;
  /** By lower-case name; several values are joined by `, `. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  /** Bytes that came. */
  size: number;
  /** `sha256:<hex>` over the whole body; null where it is longer than anybody reads, or was interrupted. */
  digest: string | null;
  /** Why `body` is not whole, although the status came. */
  incomplete: 'too_large' | 'interrupted' | null;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** After this the connection is cut: a body without end must not keep a worker. */
const MAX_READ_BYTES = 64 * 1024 * 1024;

/**
 * One request on one fresh connection to the checked addresses; redirects are not followed. A connection of its own
 * makes the question whether anything was sent answerable: `NotSent` before it stands, `Unanswered` after.
 */
export async function sendRequest(request: OutboundRequest, to: Destination): Promise<OutboundResponse> {
  const { url, method, signal } = request;
  let connected = false;
  // The signal goes to the socket too: undici looks at that of a request only once the connection stands.
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: pinned(to), allowH2: false, signal });
  const client = new Client(url.origin, {
    connect: (options, callback) =>
      connect(options, (...outcome) => {
        connected ||= outcome[0] === null;
        callback(...outcome);
      }),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const path = `${url.pathname}${url.search}`;
    const headers = { 'accept-encoding': 'identity', ...request.headers };
    const response = await client.request({ method, path, headers, body: request.body, signal });
    return await read(response, request.maxResponseBytes);
  } catch (cause) {
    const Failure = connected ? Unanswered : NotSent;
    // It may quote the other side, for example the names in its certificate.
    throw new Failure(`${method} ${url.host}: ${foreignText((cause as Error).message)}`, { cause });
  } finally {
    client.destroy().catch(() => undefined);
  }
}

async function read(response: Dispatcher.ResponseData, maxBytes: number): Promise<OutboundResponse> {
  const chunks: Buffer[] = [];
  const hash = createHash('sha256');
  let size = 0;
  let isWhole = false;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      hash.update(chunk);
      if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
      if (size > MAX_READ_BYTES) break;
    }
    isWhole = size <= MAX_READ_BYTES;
  } catch {
    // The status has come; what is missing is told by `incomplete`.
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    status: response.statusCode,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
    size,
    digest: isWhole ? `sha256:${hash.digest('hex')}` : null,
    incomplete: size > maxBytes ? 'too_large' : isWhole ? null : 'interrupted',
  };
}

/** Answers a socket's lookup with what was checked, so that a name can't change its address in between. */
function pinned({ addresses }: Destination): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses as [Destination['addresses'][number]];
    if (options.all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}
