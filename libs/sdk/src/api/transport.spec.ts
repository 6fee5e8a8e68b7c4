import { describe, expect, it } from '@jest/globals';
import { type ProblemCode, ProblemError } from '@runplane/contracts';
import { InvalidAnswerError, InvalidRequestError, RunplaneUnavailableError } from '../errors.js';
import { DEFAULT_RETRY } from './backoff.js';
import { type Request, Transport } from './transport.js';

type Answer = Response | Error;

/** A transport whose time passes only by its own pauses. */
function transport(answers: Answer[], forMs = DEFAULT_RETRY.forMs) {
  const pauses: number[] = [];
  const sent: { url: string; init: RequestInit }[] = [];
  let now = 0;
  const subject = new Transport({
    url: new URL('http://gateway.test/base/'),
    apiKey: 'rp_key',
    timeoutMs: 1_000,
    retry: { ...DEFAULT_RETRY, forMs },
    fetch: async (url, init) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] as Answer;
      sent.push({ url: String(url), init });
      if (answer instanceof Error) throw answer;
      return answer.clone() as Response;
    },
    clock: {
      now: () => now,
      random: () => 1,
      pause: async (ms) => {
        pauses.push(ms);
        now += ms;
      },
    },
  });
  const send = (request: Partial<Request> = {}) =>
    subject.send({
      method: 'POST',
      path: 'v1/guard',
      body: { tool: 'a' },
      signal: new AbortController().signal,
      ...request,
    });
  return { send, sent, pauses };
}

const ok = () => Response.json({ fine: true });
const problem = (error: ProblemError, headers?: Record<string, string>) =>
  Response.json(error.toProblem(), { status: error.toProblem().status, headers });
const unavailable = (headers?: Record<string, string>) => problem(new ProblemError('unavailable', 'Later.'), headers);

describe('Transport', () => {
  it('sends JSON with the key below the base address, and follows no redirect', async () => {
    const { send, sent } = transport([ok()]);
    await expect(send()).resolves.toEqual({ fine: true });
    expect(sent[0]?.url).toBe('http://gateway.test/base/v1/guard');
    expect(sent[0]?.init).toMatchObject({ method: 'POST', body: '{"tool":"a"}', redirect: 'error' });
    expect(sent[0]?.init.headers).toMatchObject({ authorization: 'Bearer rp_key', 'content-type': 'application/json' });
  });

  it.each<[string, Answer]>([
    ['a network error', new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })],
    ['503', unavailable()],
    ['500', problem(new ProblemError('internal', 'Sorry.'))],
    ['429', problem(new ProblemError('rate_limited', 'Slowly.'))],
    ['a proxy that has no gateway', new Response('<html>', { status: 502 })],
    ['a request timeout', new Response('', { status: 408 })],
  ])('repeats the same request after %s', async (_, failure) => {
    const { send, sent, pauses } = transport([failure, failure, ok()]);
    await expect(send()).resolves.toEqual({ fine: true });
    expect(pauses).toEqual([100, 200]);
    expect(new Set(sent.map(({ init }) => init.body))).toEqual(new Set(['{"tool":"a"}']));
  });

  it('waits as long as Retry-After says', async () => {
    const { send, pauses } = transport([unavailable({ 'retry-after': '7' }), ok()]);
    await send();
    expect(pauses).toEqual([7_000]);
  });

  it('gives up before a pause that would pass the limit', async () => {
    const { send, pauses, sent } = transport([unavailable()], 1_000);
    await expect(send()).rejects.toMatchObject({ code: 'unavailable', problem: { detail: 'Later.' } });
    expect(pauses).toEqual([100, 200, 400]);
    expect(sent).toHaveLength(4);
  });

  it('does not wait at all for a Retry-After beyond the limit', async () => {
    const { send, sent } = transport([unavailable({ 'retry-after': '61' })]);
    await expect(send()).rejects.toBeInstanceOf(RunplaneUnavailableError);
    expect(sent).toHaveLength(1);
  });

  it('repeats for as long as it may, with no pause longer than a minute', async () => {
    const failures = Array.from({ length: 30 }, () => unavailable());
    const { send, pauses } = transport([...failures, unavailable({ 'retry-after': '999999999' }), ok()]);
    await expect(send({ retryForMs: Number.POSITIVE_INFINITY })).resolves.toEqual({ fine: true });
    expect(pauses).toHaveLength(31);
    expect(Math.max(...pauses)).toBe(60_000);
  });

  it('tries once where it may not retry', async () => {
    const cause = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    const { send, sent } = transport([cause]);
    await expect(send({ retryForMs: 0 })).rejects.toMatchObject({
      message: expect.stringContaining('connect ECONNREFUSED'),
      cause,
    });
    expect(sent).toHaveLength(1);
  });

  it.each<[ProblemCode, string]>([
    ['invalid_request', 'tool: unknown field'],
    ['unauthenticated', 'Authorization: Bearer'],
    ['agent_disabled', 'No.'],
    ['idempotency_conflict', 'No.'],
    ['payload_too_large', 'No.'],
  ])('does not repeat %s', async (code, message) => {
    const errors = [{ path: 'tool', message: 'unknown field' }];
    const { send, sent } = transport([problem(new ProblemError(code, 'No.', { errors })), ok()]);
    await expect(send()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['no JSON', new Response('<html>')],
    ['cut JSON', new Response('{"fine": tr')],
    ['a member twice', new Response('{"fine": false, "fine": true}')],
    ['nothing', new Response('')],
    ['404 of another server', new Response('not here', { status: 404 })],
  ])('never acts on %s', async (_, answer) => {
    const { send, sent } = transport([answer, ok()]);
    await expect(send()).rejects.toBeInstanceOf(InvalidAnswerError);
    expect(sent).toHaveLength(1);
  });

  it('stops with the reason of the signal', async () => {
    const { send, sent } = transport([ok()]);
    const reason = new Error('enough');
    await expect(send({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sent).toHaveLength(0);
  });

  it('answers a code of another kind as an invalid request', async () => {
    const { send } = transport([problem(new ProblemError('method_not_allowed', 'Only POST.'))]);
    await expect(send()).rejects.toBeInstanceOf(InvalidRequestError);
  });
});
