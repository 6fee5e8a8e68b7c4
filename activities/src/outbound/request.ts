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
  maxResponseBytes: number;
  /** The request carries a secret: refused over plain http, except to an allow-listed destination. */
  confidential?: boolean;
}

export interface OutboundResponse {
  status: number;
  /** By lower-case name; several values are joined by `, `. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  /** Why the body is not whole, although the status came. */
  incomplete: 'too_large' | 'interrupted' | null;
}

const CONNECT_TIMEOUT_MS = 10_000;

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
  let size = 0;
  let incomplete: OutboundResponse['incomplete'] = null;
  try {
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > maxBytes) {
        incomplete = 'too_large';
        break;
      }
      chunks.push(chunk);
    }
  } catch {
    incomplete = 'interrupted';
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return { status: response.statusCode, headers: Object.fromEntries(headers), body: Buffer.concat(chunks), incomplete };
}

/** Answers a socket's lookup with what was checked, so that a name can't change its address in between. */
function pinned({ addresses }: Destination): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses as [Destination['addresses'][number]];
    if (options.all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}
