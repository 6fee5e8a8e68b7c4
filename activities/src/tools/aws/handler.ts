import { Readable } from 'node:stream';
import type { HttpRequest } from '@smithy/types';
import { DestinationRefused, type OutboundResponse } from '../../outbound/index.js';
import { type ConnectionCall, ToolFailure } from '../provider.js';

/** What happened on the way; an error of the SDK says less. */
export interface Trace {
  /** The last answer. */
  response: OutboundResponse | null;
  /** Why there was none. */
  failure: Error | null;
}

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** Where AWS's services are, in all its partitions. */
const AWS_HOSTS = /\.(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn|amazonaws\.eu)$/;
/** Of the connection, which is not the SDK's to shape; waiting for `100 Continue` is of no use to one request. */
const OF_THE_CONNECTION = ['connection', 'expect', 'host', 'transfer-encoding'];

/**
 * The SDK's way to the network: the client against server-side request forgery. What the SDK signs goes to AWS, or to
 * what an operator has allow-listed: parts of hosts' names come from arguments.
 */
export function handlerOf(call: Pick<ConnectionCall, 'outbound' | 'signal'>, trace: Trace): object {
  return {
    async handle(request: HttpRequest) {
      trace.response = null;
      try {
        const response = await send(request, call);
        trace.response = response;
        return {
          response: { statusCode: response.status, headers: given(response), body: Readable.from([response.body]) },
        };
      } catch (error) {
        trace.failure = error as Error;
        throw error;
      }
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

async function send(request: HttpRequest, { outbound, signal }: Pick<ConnectionCall, 'outbound' | 'signal'>) {
  const url = urlOf(request);
  if (!AWS_HOSTS.test(url.hostname)) {
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const { allowListed } = await outbound.resolve({ host: url.hostname, port, usualPorts: [80, 443], signal });
    if (!allowListed) throw new DestinationRefused(`${url.host} is no service of AWS, and not on the allow-list`);
  }
  return outbound.request({
    method: request.method,
    url,
    headers: headersOf(request),
    body: bodyOf(request.body),
    signal,
    maxResponseBytes: MAX_ANSWER_BYTES,
    confidential: true,
  });
}

/** Byte for byte what was signed. */
function urlOf({ protocol, hostname, port, path, query = {} }: HttpRequest): URL {
  // A name may have several values, or none, such as S3's `?acl`.
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${escaped(name)}=${escaped(one)}`),
  );
  const search = pairs.join('&');
  const url = new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}${search ? `?${search}` : ''}`);
  if (url.pathname !== path || url.username !== '') {
    throw new ToolFailure('arguments_invalid', 'the arguments would change the path of the request');
  }
  return url;
}

function headersOf({ headers }: HttpRequest): Record<string, string> {
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(lowerCased.filter(([name]) => !OF_THE_CONNECTION.includes(name)));
}

function bodyOf(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || body === null || body === '') return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('a body is a text or bytes: nothing else comes from arguments');
}

function given({ headers }: OutboundResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
