import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ActionStatus, ProblemError } from '@runplane/contracts';
import { actionIdFor } from '../test/permits.js';
import { API_KEY, CHARGE_ARGUMENTS, clientOf, FakeGateway, TARGET, view } from '../test/setup.js';
import { type ActionView, InvalidRequestError, Runplane, RunplaneError } from './index.js';

let gateway: FakeGateway;
let runplane: Runplane;

beforeEach(async () => {
  gateway = await FakeGateway.start();
  runplane = clientOf(gateway);
});
afterEach(() => gateway.close());

const actionId = actionIdFor('order-7');
const close = { tool: 'tickets.close', arguments: { id: 't_1' } };
const done = { status: 'SUCCEEDED', decision: 'ALLOW', result: { closed: true } } as const;

describe('a call that the gateway executes', () => {
  it('gives the result and the view', async () => {
    gateway.on('guard', view(done));
    const { result, view: final } = await runplane.guard(close);
    expect(result).toEqual({ closed: true });
    expect(final).toMatchObject({ status: 'SUCCEEDED', decision: 'ALLOW' });
    expect(gateway.requests('guard')[0]?.body).toMatchObject({ ...close, execution: 'gateway', wait: 30 });
    expect(gateway.requests('guard')[0]?.headers.authorization).toBe(`Bearer ${API_KEY}`);
  });

  it('waits until the outcome is final', async () => {
    gateway.on('guard', view({ status: 'PENDING_DECISION', decision: null, action: null }));
    gateway.on('read', view({ status: 'PENDING_APPROVAL' }), 'drop', view({ status: 'EXECUTING' }), view(done));
    await expect(runplane.guard(close)).resolves.toMatchObject({ result: { closed: true } });
    expect(gateway.requests('read')).toHaveLength(4);
  });

  it('tells once, and at once, that people have to decide', async () => {
    const pending = view({ status: 'PENDING_APPROVAL', decision: 'REQUIRE_APPROVAL' });
    gateway.on('guard', pending).on('read', pending, pending, view(done));
    const told: ActionView[] = [];
    await runplane.guard({ ...close, onPending: (waiting) => told.push(waiting) });
    expect(told.map(({ status }) => status)).toEqual(['PENDING_APPROVAL']);
    expect(gateway.requests('guard')[0]?.body.wait).toBe(0);
  });

  it.each<[ActionStatus, string, string]>([
    ['BLOCKED', 'ActionBlockedError', 'action_blocked'],
    ['DENIED', 'ActionDeniedError', 'action_denied'],
    ['EXPIRED', 'ActionExpiredError', 'action_expired'],
    ['CANCELLED', 'ActionCancelledError', 'action_cancelled'],
    ['FAILED', 'ActionFailedError', 'action_failed'],
    ['UNKNOWN', 'OutcomeUnknownError', 'outcome_unknown'],
  ])('throws for %s, with the view', async (status, name, code) => {
    gateway.on('guard', view({ status }));
    const error = await runplane.guard(close).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RunplaneError);
    expect(error).toMatchObject({ name, code, actionId: gateway.requests('guard')[0]?.actionId, view: { status } });
  });

  it('keeps its idempotency key through all repetitions', async () => {
    const down = new ProblemError('unavailable', 'Later.', { retryAfter: 0 });
    gateway.on('guard', 'drop', down, { status: 500, text: 'oops' }, 'half', view(done));
    await runplane.guard(close);
    const keys = gateway.requests('guard').map(({ body }) => body.idempotencyKey as string);
    expect(keys).toHaveLength(5);
    expect(new Set(keys).size).toBe(1);
    await runplane.guard({ ...close, idempotencyKey: 'order-7' });
    expect(gateway.requests('guard').at(-1)?.body.idempotencyKey).toBe('order-7');
  });

  it('asks again where a server stays silent', async () => {
    gateway.on('guard', 'hang', view(done));
    runplane = clientOf(gateway, { timeoutMs: 200 });
    const silent = { ...close, onPending: () => undefined };
    await expect(runplane.guard(silent)).resolves.toMatchObject({ result: { closed: true } });
    expect(gateway.requests('guard').length).toBeGreaterThan(1);
  });

  it('gives up where nothing listens', async () => {
    const { url } = gateway;
    await gateway.close();
    runplane = new Runplane({ url, apiKey: API_KEY, retry: { forMs: 20, firstMs: 1 } });
    await expect(runplane.guard(close)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    gateway = await FakeGateway.start();
  });

  it('is not withdrawn when its caller stops waiting', async () => {
    gateway.on('guard', view({ status: 'EXECUTING' })).on('read', 'hang');
    await expect(runplane.guard({ ...close, waitMs: 1_000 })).rejects.toMatchObject({ code: 'wait_timeout' });
    expect(gateway.requests('cancel')).toHaveLength(0);
  });

  it.each([
    ['unauthenticated', 'UnauthenticatedError'],
    ['forbidden', 'ForbiddenError'],
    ['agent_disabled', 'ForbiddenError'],
    ['idempotency_conflict', 'IdempotencyConflictError'],
    ['invalid_request', 'InvalidRequestError'],
    ['conflict', 'ConflictError'],
  ] as const)('throws %s as %s, without repeating', async (code, name) => {
    gateway.on('guard', new ProblemError(code, 'No.'));
    await expect(runplane.guard(close)).rejects.toMatchObject({ name, code, problem: { requestId: 'req_test' } });
    expect(gateway.requests('guard')).toHaveLength(1);
  });
});

describe('guardResult', () => {
  it('gives the outcome, or the error, as data', async () => {
    gateway.on('guard', view(done), view({ status: 'BLOCKED', reason: 'Refunds are closed.' }));
    await expect(runplane.guardResult(close)).resolves.toMatchObject({ ok: true, result: { closed: true } });
    await expect(runplane.guardResult(close)).resolves.toMatchObject({
      ok: false,
      error: { code: 'action_blocked', message: 'create_charge was blocked: Refunds are closed.' },
    });
  });

  it('has the original form, and lets go of what is not an error of Runplane', async () => {
    const reason = new Error('user left');
    const control = { signal: AbortSignal.abort(reason) };
    const call = runplane.guardResult('create_charge', TARGET, CHARGE_ARGUMENTS, async () => 1, control);
    await expect(call).rejects.toBe(reason);
    expect(gateway.received).toHaveLength(0);
  });
});

describe('an action by its id', () => {
  it('is read as it is', async () => {
    gateway.on('read', view({ status: 'EXECUTING' }));
    await expect(runplane.action(actionId)).resolves.toMatchObject({ actionId, status: 'EXECUTING' });
    expect(gateway.requests('read')[0]?.url).toBe(`/v1/actions/${actionId}?wait=0`);
  });

  it('is waited for, whatever its end', async () => {
    gateway.on('read', view({ status: 'PENDING_APPROVAL' }), view({ status: 'DENIED' }));
    await expect(runplane.wait(actionId)).resolves.toMatchObject({ status: 'DENIED' });
  });

  it('is waited for until the signal', async () => {
    gateway.on('read', view({ status: 'PENDING_APPROVAL' }), 'hang');
    const controller = new AbortController();
    const waiting = runplane.wait(actionId, { signal: controller.signal });
    await gateway.asked('read', 2);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('is cancelled with a reason', async () => {
    gateway.on('cancel', view({ status: 'CANCELLED' }));
    await expect(runplane.cancel(actionId, 'order withdrawn')).resolves.toMatchObject({ status: 'CANCELLED' });
    expect(gateway.requests('cancel')[0]?.body).toEqual({ reason: 'order withdrawn' });
  });

  it('of somebody else is not found', async () => {
    gateway.on('read', new ProblemError('not_found', 'There is no such action.'));
    await expect(runplane.action(actionId)).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it.each(['act_1', '', '../guard', `${actionId}/outcome`])('that is none is refused: %p', async (id) => {
    await expect(runplane.action(id)).rejects.toBeInstanceOf(InvalidRequestError);
    expect(gateway.received).toHaveLength(0);
  });
});

describe('the client', () => {
  it.each([
    ['no address', { url: 'gateway', apiKey: API_KEY }],
    ['another protocol', { url: 'file:///etc/passwd', apiKey: API_KEY }],
    ['no key', { url: 'http://gateway', apiKey: '' }],
    ['a key with a line break', { url: 'http://gateway', apiKey: `${API_KEY}\r\nx: y` }],
  ])('refuses %s', (_, options) => {
    expect(() => new Runplane(options)).toThrow(InvalidRequestError);
  });

  it('never shows its key', () => {
    expect(inspect(runplane, { depth: null, showHidden: true })).not.toContain(API_KEY);
    expect(JSON.stringify(runplane)).not.toContain(API_KEY);
    const wrong = () => new Runplane({ url: 'http://gateway', apiKey: 'rp_secret' });
    expect(wrong).not.toThrow('rp_secret');
  });

  it('works below a path', async () => {
    gateway.on('read', view(done));
    runplane = clientOf(gateway, { url: `${gateway.url}/runplane` });
    await runplane.action(actionId);
    expect(gateway.received[0]?.url).toBe(`/runplane/v1/actions/${actionId}?wait=0`);
  });

  it('reads the environment only when asked to', () => {
    const { RUNPLANE_URL, RUNPLANE_API_KEY } = process.env;
    try {
      delete process.env.RUNPLANE_URL;
      expect(() => Runplane.fromEnv({ apiKey: API_KEY })).toThrow('RUNPLANE_URL');
      process.env.RUNPLANE_URL = gateway.url;
      delete process.env.RUNPLANE_API_KEY;
      expect(() => Runplane.fromEnv()).toThrow('RUNPLANE_API_KEY');
      process.env.RUNPLANE_API_KEY = API_KEY;
      expect(Runplane.fromEnv()).toBeInstanceOf(Runplane);
    } finally {
      Object.assign(process.env, { RUNPLANE_URL: RUNPLANE_URL ?? '', RUNPLANE_API_KEY: RUNPLANE_API_KEY ?? '' });
    }
  });
});
