import { describe, expect, it } from '@jest/globals';
import type { OutboundResponse } from '../../outbound/index.js';
import { OutcomeUnknown, ToolFailure } from '../provider.js';
import { HttpOperation } from './operation.js';
import { readResponse } from './read-response.js';

const response = (status: number, body = '', rest: Partial<OutboundResponse> = {}): OutboundResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: Buffer.from(body),
  size: Buffer.byteLength(body),
  digest: null,
  incomplete: null,
  ...rest,
});
const operation = (method: string, rest: object = {}) => HttpOperation.parse({ method, path: '/x', ...rest });
const read = operation('GET');
const post = operation('POST');
const put = operation('PUT');
const keyed = operation('POST', { idempotencyHeader: 'Idempotency-Key' });
const replaying = operation('POST', { idempotencyHeader: 'Idempotency-Key', replaysAnswers: true });

const first = { repeated: false };

function outcome(of: OutboundResponse, how: HttpOperation, repeated = false): string {
  try {
    readResponse(of, how, { repeated });
    return 'result';
  } catch (error) {
    if (error instanceof ToolFailure) return error.retryable ? 'failure, again' : 'failure';
    if (error instanceof OutcomeUnknown) return error.retryable ? 'unknown, again' : 'unknown';
    throw error;
  }
}

describe('the outcome that a status means', () => {
  it.each<[number, HttpOperation, string, string]>([
    // status, operation, first attempt, repeated attempt
    [200, post, 'result', 'result'],
    [204, post, 'result', 'result'],
    [404, read, 'failure', 'failure'],
    [429, read, 'failure, again', 'failure, again'],
    [500, read, 'failure, again', 'failure, again'],
    [302, read, 'failure', 'failure'],
    [400, post, 'failure', 'unknown'],
    [429, post, 'failure, again', 'unknown, again'],
    [500, post, 'unknown, again', 'unknown, again'],
    [503, put, 'unknown, again', 'unknown, again'],
    [302, post, 'unknown', 'unknown'],
    [303, put, 'unknown', 'unknown'],
    [307, post, 'failure', 'unknown'],
    [308, put, 'failure', 'unknown'],
    [404, put, 'failure', 'unknown'],
    [307, keyed, 'failure', 'unknown'],
    [400, keyed, 'failure', 'unknown'],
    [404, keyed, 'failure', 'unknown'],
    [410, keyed, 'failure', 'unknown'],
    [422, keyed, 'failure', 'unknown'],
    [451, keyed, 'failure', 'unknown'],
    [401, keyed, 'failure', 'unknown'],
    [400, replaying, 'failure', 'failure'],
    [422, replaying, 'failure', 'failure'],
    [401, replaying, 'failure', 'unknown'],
    [409, replaying, 'failure', 'unknown, again'],
    [500, replaying, 'unknown, again', 'unknown, again'],
    [409, keyed, 'failure', 'unknown, again'],
    [429, keyed, 'failure, again', 'unknown, again'],
  ])('%i for %j: %s, and %s when repeated', (status, how, once, repeated) => {
    expect(outcome(response(status), how)).toBe(once);
    expect(outcome(response(status), how, true)).toBe(repeated);
  });

  it('follows the expected statuses', () => {
    const creates = operation('POST', { expect: [201, 409] });
    expect(outcome(response(409), creates)).toBe('result');
    expect(outcome(response(200), creates)).toBe('unknown');
    expect(outcome(response(200), operation('GET', { expect: [204] }))).toBe('failure');
  });

  it('takes the wait that the service asks for', () => {
    const busy = response(429, '', { headers: { 'retry-after': '7' } });
    expect(() => readResponse(busy, post, first)).toThrow(expect.objectContaining({ retryAfterMs: 7000 }));
    const dated = response(429, '', { headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' } });
    expect(() => readResponse(dated, post, first)).toThrow(expect.objectContaining({ retryAfterMs: 0 }));
  });

  it('shows the beginning of what the service said, without control characters', () => {
    const refused = response(400, `no\u0000such\r\nticket ${'x'.repeat(500)}`);
    expect(() => readResponse(refused, post, first)).toThrow(/answered 400: no such ticket x{285}$/);
  });

  it('never cuts a character in two, which PostgreSQL would refuse to store', () => {
    const refused = response(400, `${'x'.repeat(299)}😀`);
    expect(() => readResponse(refused, post, first)).toThrow(/answered 400: x{299}$/);
  });
});

it('hides a secret before it cuts the message', () => {
  const echoed = response(401, `${'x'.repeat(290)}secret-token`);
  const attempt = { repeated: false, secrets: ['secret-token'] };
  expect(() => readResponse(echoed, post, attempt)).toThrow(/x{290}\[redacted\]$/);
});

describe('a body that can not be had', () => {
  it.each<[Partial<OutboundResponse>, string, string]>([
    [{ incomplete: 'interrupted' }, 'unknown, again', 'failure, again'],
    [{ headers: { 'content-encoding': 'gzip' } }, 'unknown', 'failure'],
  ])('%j leaves an effect unknown and fails a read', (rest, effect, reading) => {
    expect(outcome(response(200, 'x', rest), post)).toBe(effect);
    expect(outcome(response(200, 'x', rest), read)).toBe(reading);
  });
});

describe('the result', () => {
  const headers = { 'content-type': 'text/plain' };
  it.each<[OutboundResponse, object]>([
    [response(200, '{"a":[1,null]}'), { status: 200, body: { a: [1, null] } }],
    [
      response(200, '{"a":1}', { headers: { 'content-type': 'application/problem+json' } }),
      { status: 200, body: { a: 1 } },
    ],
    [response(200, '{broken'), { status: 200, body: '{broken' }],
    [response(200, '['.repeat(101) + ']'.repeat(101)), { status: 200, body: '['.repeat(101) + ']'.repeat(101) }],
    [response(200, '{"a":1}', { headers }), { status: 200, body: '{"a":1}' }],
    [response(200, '{"a":1}', { headers: {} }), { status: 200, body: '{"a":1}' }],
    [response(204), { status: 204, body: null }],
    [
      response(200, '', { headers, body: Buffer.from([0xff, 0x00]) }),
      { status: 200, body: '/wA=', encoding: 'base64' },
    ],
  ])('of %j is %j', (from, expected) => {
    expect(readResponse(from, post, first)).toEqual(expected);
  });

  it('of a body over the limit is its size, digest and beginning', () => {
    const huge = response(200, 'xy'.repeat(4000), { incomplete: 'too_large', size: 9_000_000, digest: 'sha256:ab' });
    expect(readResponse(huge, post, first)).toEqual({
      status: 200,
      body: { truncated: true, bytes: 9_000_000, digest: 'sha256:ab', preview: 'xy'.repeat(2000) },
    });
  });

  it('hides a secret in a body before it cuts it', () => {
    const huge = response(200, `${'x'.repeat(3990)}secret-token`, { incomplete: 'too_large' });
    const result = readResponse(huge, post, { repeated: false, secrets: ['secret-token'] });
    expect(JSON.stringify(result)).not.toContain('secret-tok');
  });
});
