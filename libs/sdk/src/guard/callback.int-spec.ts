import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type JsonObject, ProblemError } from '@runplane/contracts';
import type { Received, Reply } from '../../test/fake-gateway.js';
import { actionIdFor, CHARGE, claimsFor, newSigner, permittedView, viewFor } from '../../test/permits.js';
import { CHARGE_ARGUMENTS, clientOf, FakeGateway, permit, recorded, TARGET, view } from '../../test/setup.js';
import { type CallbackControl, OutcomeUnknownError, type PermittedCall, Runplane } from '../index.js';

let gateway: FakeGateway;
let runplane: Runplane;
let ran: PermittedCall[];

beforeEach(async () => {
  gateway = await FakeGateway.start();
  gateway.on('outcome', recorded);
  runplane = clientOf(gateway);
  ran = [];
});
afterEach(() => gateway.close());

const run = async (call: PermittedCall) => {
  ran.push(call);
  return { charge: 'ch_1' };
};
const charge = (control: CallbackControl = {}, execute: (call: PermittedCall) => Promise<unknown> = run) =>
  runplane.guard({ action: 'create_charge', arguments: CHARGE_ARGUMENTS, target: TARGET, execute, ...control });
const untilReported = () => gateway.asked('outcome');

describe('an allowed callback', () => {
  it('runs once, under its permit, and its outcome is reported', async () => {
    gateway.on('guard', permit(gateway));
    const { result, view: final } = await charge();
    expect(result).toEqual({ charge: 'ch_1' });
    expect(final.status).toBe('SUCCEEDED');
    expect(ran).toHaveLength(1);
    const [asked] = gateway.requests('guard');
    expect(asked?.body).toMatchObject({ action: 'create_charge', execution: 'callback', arguments: CHARGE_ARGUMENTS });
    expect(ran[0]).toMatchObject({
      actionId: asked?.actionId,
      action: CHARGE,
      arguments: CHARGE_ARGUMENTS,
      edited: false,
      claims: { act: asked?.actionId },
    });
    expect(gateway.requests('outcome')[0]?.body).toEqual({
      permit: ran[0]?.permit,
      status: 'succeeded',
      result: { charge: 'ch_1' },
    });
  });

  it('has the original form too', async () => {
    gateway.on('guard', permit(gateway));
    const context = { ...CHARGE_ARGUMENTS, reason: 'invoice 7' };
    const { result } = await runplane.guard('create_charge', TARGET, context, async (call) => call.action.type);
    expect(result).toBe('create_charge');
    expect(gateway.requests('guard')[0]?.body).toMatchObject({ arguments: context, context, target: TARGET });
  });

  it('runs after its approval', async () => {
    gateway.on('guard', view({ status: 'PENDING_APPROVAL', decision: 'REQUIRE_APPROVAL' }));
    gateway.on('read', view({ status: 'PENDING_APPROVAL' }), view({ status: 'PENDING_APPROVAL' }), permit(gateway));
    await expect(charge()).resolves.toMatchObject({ result: { charge: 'ch_1' } });
    expect(gateway.requests('read').map(({ url }) => url.split('?')[1])).toEqual(['wait=30', 'wait=30', 'wait=30']);
    expect(ran).toHaveLength(1);
  });

  it('reads the keys once for many calls', async () => {
    gateway.on('guard', permit(gateway));
    await charge();
    await charge();
    expect(gateway.requests('jwks')).toHaveLength(1);
    expect(ran).toHaveLength(2);
  });

  it('verifies by pinned keys without asking for any', async () => {
    gateway.on('guard', permit(gateway)).on('jwks', new ProblemError('internal', 'No keys here.'));
    runplane = clientOf(gateway, { permitKeys: [gateway.signer.jwk] });
    await expect(charge()).resolves.toMatchObject({ result: { charge: 'ch_1' } });
  });
});

describe('an edit by an approver', () => {
  const edited = { amount: 2000, currency: 'EUR' };
  const action = { ...CHARGE, material: edited };

  it('reaches the function as its arguments', async () => {
    gateway.on('guard', permit(gateway, { action, editedArguments: edited }));
    await charge();
    expect(ran[0]).toMatchObject({ arguments: edited, edited: true, action: { material: edited } });
  });

  it('is not run by a function that closes over its own values', async () => {
    gateway.on('guard', permit(gateway, { action, editedArguments: edited }));
    const call = runplane.guard('create_charge', TARGET, CHARGE_ARGUMENTS, run);
    await expect(call).rejects.toThrow('An approver edited the arguments');
    await untilReported();
    expect(gateway.requests('outcome')[0]?.body).toMatchObject({ status: 'failed', error: { code: 'not_run' } });
    expect(ran).toHaveLength(0);
  });

  it.each<[string, object, object | null]>([
    ['put in on the way', { id: 't_1' }, { id: 't_2' }],
    ['left out on the way', { id: 't_2' }, null],
  ])('of a tool call is refused where it was %s', async (_, signed, shown) => {
    const tool = { ...CHARGE, operation: 'tickets.close' };
    const change = { action: tool, editedArguments: shown as JsonObject | null };
    gateway.on('guard', ({ actionId }) => ({
      body: permittedView(actionId, gateway.signer, change, signed as JsonObject),
    }));
    const closing = runplane.guard({ tool: 'tickets.close', arguments: { id: 't_1' }, target: TARGET, execute: run });
    await expect(closing).rejects.toThrow('other arguments');
    await untilReported();
    expect(gateway.requests('outcome')[0]?.body).toMatchObject({ status: 'failed', error: { code: 'not_run' } });
    expect(ran).toHaveLength(0);
  });

  it('is refused where the arguments are not those that the permit is for', async () => {
    gateway.on('guard', permit(gateway, { action, editedArguments: { ...edited, amount: 9000 } }));
    await expect(charge()).rejects.toThrow('another value of amount');
    expect(ran).toHaveLength(0);
  });
});

describe('without a permit of exactly this call, the function does not run', () => {
  const stranger = newSigner('stranger');
  const otherAction = { ...CHARGE, material: { amount: 1, currency: 'EUR' } };
  const stolen = actionIdFor('another call');

  it.each<[string, Parameters<FakeGateway['on']>[1]]>([
    ['no permit', view({ status: 'EXECUTING', decision: 'ALLOW' })],
    ['a permit that is no token', view({ status: 'EXECUTING', permit: 'yes' })],
    ['a permit of an unknown key', ({ actionId }) => ({ body: permittedView(actionId, stranger) })],
    ['the complete answer of another action', () => ({ body: permittedView(stolen, gateway.signer) })],
    [
      'a permit of another action',
      ({ actionId }) => ({
        body: permittedView(actionId, gateway.signer, { permit: gateway.signer.sign(claimsFor(stolen)) }),
      }),
    ],
    [
      'a permit for less money',
      ({ actionId }) => ({ body: permittedView(actionId, gateway.signer, { action: otherAction }) }),
    ],
    [
      'an expired permit',
      ({ actionId }) => ({
        body: permittedView(actionId, gateway.signer, {
          permit: gateway.signer.sign({ ...claimsFor(actionId), exp: Math.floor(Date.now() / 1000) - 60 }),
        }),
      }),
    ],
  ])('%s', async (_, answer) => {
    gateway.on('guard', answer);
    await expect(charge()).rejects.toMatchObject({ name: 'PermitError', code: 'permit_invalid' });
    expect(ran).toHaveLength(0);
  });

  it.each<[string, Parameters<FakeGateway['on']>[1]]>([
    ['an unknown status', ({ actionId }) => ({ body: { ...viewFor(actionId), status: 'ALLOWED' } })],
    ['a missing field', ({ actionId }) => ({ body: { ...viewFor(actionId), matched: undefined } })],
    ['an unknown field', ({ actionId }) => ({ body: { ...permittedView(actionId, gateway.signer), allowed: true } })],
    ['no object', { body: 'ALLOW' }],
    ['null', { body: null }],
    [
      'an id that is none',
      ({ actionId }) => ({ body: { ...permittedView(actionId, gateway.signer), actionId: 'act_1' } }),
    ],
    ['JSON that is cut', { text: '{"actionId":' }],
    ['a web page', { text: '<html></html>', headers: { 'content-type': 'text/html' } }],
  ])('answer: %s', async (_, answer) => {
    gateway.on('guard', answer);
    await expect(charge()).rejects.toMatchObject({ name: 'InvalidAnswerError', code: 'invalid_answer' });
    expect(ran).toHaveLength(0);
  });

  it('a redirect', async () => {
    const other = await FakeGateway.start();
    other.on('guard', permit(other));
    gateway.on('guard', { status: 307, headers: { location: `${other.url}/v1/guard` } });
    runplane = clientOf(gateway, { retry: { forMs: 0 } });
    await expect(charge()).rejects.toMatchObject({ code: 'unavailable' });
    expect(other.received).toHaveLength(0);
    await other.close();
  });

  it('keys that cannot be read', async () => {
    gateway.on('guard', permit(gateway)).on('jwks', { body: { keys: 'none' } });
    await expect(charge()).rejects.toMatchObject({ code: 'invalid_answer' });
    expect(ran).toHaveLength(0);
  });

  it('a lying answer while it waits', async () => {
    gateway.on('guard', view({ status: 'PENDING_APPROVAL' }));
    gateway.on('read', () => ({ body: permittedView(stolen, gateway.signer) }));
    await expect(charge()).rejects.toMatchObject({ code: 'invalid_answer' });
    expect(ran).toHaveLength(0);
  });
});

describe('the function fails', () => {
  const boom = new Error('card declined');

  it('which is reported, and thrown with its cause', async () => {
    gateway.on('guard', permit(gateway));
    const failing = charge({}, async () => Promise.reject(boom));
    await expect(failing).rejects.toMatchObject({ name: 'ActionFailedError', message: 'card declined', cause: boom });
    expect(gateway.requests('outcome')[0]?.body).toMatchObject({
      status: 'failed',
      error: { code: 'tool_error', message: 'card declined' },
    });
  });

  it('without knowing whether its effect happened', async () => {
    gateway.on('guard', permit(gateway));
    const lost = new OutcomeUnknownError('the connection broke after the request');
    await expect(charge({}, async () => Promise.reject(lost))).rejects.toMatchObject({
      code: 'outcome_unknown',
      cause: lost,
    });
    expect(gateway.requests('outcome')[0]?.body).toMatchObject({ status: 'unknown' });
  });

  it('because it was aborted in the middle: its effect is not known', async () => {
    gateway.on('guard', permit(gateway));
    const controller = new AbortController();
    const aborting = charge({ signal: controller.signal }, async ({ signal }) => {
      controller.abort(new Error('user left'));
      signal.throwIfAborted();
    });
    await expect(aborting).rejects.toMatchObject({ code: 'outcome_unknown', message: 'user left' });
    expect(gateway.requests('outcome')[0]?.body).toMatchObject({ status: 'unknown' });
  });
});

describe('the report', () => {
  it('is repeated until it arrives, with the same content', async () => {
    gateway.on('guard', permit(gateway));
    gateway.on('outcome', 'drop', new ProblemError('unavailable', 'Later.'), 'half', recorded);
    await expect(charge()).resolves.toMatchObject({ result: { charge: 'ch_1' }, view: { status: 'SUCCEEDED' } });
    const bodies = gateway.requests('outcome').map(({ body }) => JSON.stringify(body));
    expect(bodies).toHaveLength(4);
    expect(new Set(bodies).size).toBe(1);
    expect(ran).toHaveLength(1);
  });

  it.each<[string, Parameters<FakeGateway['on']>[1]]>([
    ['does not arrive', 'drop'],
    ['comes too late', new ProblemError('outcome_conflict', 'The action has ended with another outcome.')],
    ['is answered with another outcome', view({ status: 'UNKNOWN' })],
    ['is answered with nonsense', { text: 'ok' }],
  ])('that %s is an error which carries the result', async (_, answer) => {
    gateway.on('guard', permit(gateway)).on('outcome', answer);
    runplane = clientOf(gateway, { retry: { forMs: 20, firstMs: 1, mostMs: 4 } });
    const error = await charge().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({
      name: 'OutcomeNotReportedError',
      code: 'outcome_not_reported',
      actionId: ran[0]?.actionId,
      outcome: { status: 'succeeded' },
      result: { charge: 'ch_1' },
    });
    expect(ran).toHaveLength(1);
  });

  it('leaves out a result that is too large to keep, which the caller still gets', async () => {
    gateway
      .on('guard', permit(gateway))
      .on('outcome', new ProblemError('payload_too_large', 'At most 1 MB.'), recorded);
    await expect(charge()).resolves.toMatchObject({ result: { charge: 'ch_1' } });
    expect(gateway.requests('outcome')[1]?.body).not.toHaveProperty('result');
  });

  it.each<[string, unknown, unknown]>([
    ['nothing', undefined, undefined],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a big integer', 1n, undefined],
    ['null', null, null],
  ])('stores the JSON form of %s', async (_, result, stored) => {
    gateway.on('guard', permit(gateway));
    await expect(charge({}, async () => result)).resolves.toMatchObject({ result });
    expect(gateway.requests('outcome')[0]?.body.result).toEqual(stored);
  });
});

describe('an idempotency key that others may use', () => {
  const idempotencyKey = 'order-7';
  const done = { status: 'SUCCEEDED', decision: 'ALLOW', result: { charge: 'ch_0' }, replayed: true } as const;

  it('gives the stored result of an action that is done', async () => {
    gateway.on('guard', view(done));
    await expect(charge({ idempotencyKey })).resolves.toMatchObject({
      result: { charge: 'ch_0' },
      view: { replayed: true },
    });
    expect(ran).toHaveLength(0);
  });

  it.each([false, true])('waits for the outcome of a call that runs elsewhere (resume: %p)', async (resume) => {
    gateway.on('guard', permit(gateway, { replayed: true }));
    gateway.on('read', permit(gateway, { replayed: true }), permit(gateway, { replayed: true }), view(done));
    await expect(charge({ idempotencyKey, resume })).resolves.toMatchObject({ result: { charge: 'ch_0' } });
    expect(ran).toHaveLength(0);
  });

  it('does not run what an earlier call waits for, unless it is told to take over', async () => {
    const pending = view({ status: 'PENDING_APPROVAL', replayed: true });
    gateway.on('guard', pending).on('read', permit(gateway, { replayed: true }), view(done));
    await expect(charge({ idempotencyKey })).resolves.toMatchObject({ result: { charge: 'ch_0' } });
    expect(ran).toHaveLength(0);
    gateway.on('guard', pending).on('read', permit(gateway, { replayed: true }));
    await expect(charge({ idempotencyKey, resume: true })).resolves.toMatchObject({ result: { charge: 'ch_1' } });
    expect(ran).toHaveLength(1);
  });

  it('is not needed for a lost answer: the repetition runs, since only this call knows its key', async () => {
    gateway.on('guard', 'drop', permit(gateway, { replayed: true }));
    await expect(charge()).resolves.toMatchObject({ result: { charge: 'ch_1' } });
    const keys = gateway.requests('guard').map(({ body }) => body.idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('the id of a call', () => {
  const idempotencyKey = 'order-7';
  const callIds = () => gateway.requests('guard').map(({ headers }) => headers['runplane-call-id']);

  it('is sent with each attempt, and is another one for each call', async () => {
    gateway.on('guard', 'drop', permit(gateway));
    await charge({ idempotencyKey });
    await charge({ idempotencyKey: 'order-8' });
    const [first, retry, other] = callIds();
    expect(first).toMatch(/^[A-Za-z0-9_-]{16,100}$/);
    expect(retry).toBe(first);
    expect(other).not.toBe(first);
  });

  it('lets one of two calls with a key run, though the first answer was lost', async () => {
    const started = new Map<string, unknown>();
    const answer = (request: Received): Reply => {
      const callId = request.headers['runplane-call-id'];
      if (!started.has(request.actionId)) started.set(request.actionId, callId);
      return permit(gateway, { replayed: started.get(request.actionId) !== callId })(request);
    };
    const lost = (request: Received): Reply => {
      answer(request);
      return 'drop';
    };
    gateway.on('guard', lost, answer).on('read', view({ status: 'SUCCEEDED', result: { charge: 'ch_0' } }));
    await expect(charge({ idempotencyKey })).resolves.toMatchObject({ result: { charge: 'ch_1' } });
    await expect(charge({ idempotencyKey })).resolves.toMatchObject({ result: { charge: 'ch_0' } });
    expect(ran).toHaveLength(1);
  });
});

describe('a caller who stops waiting', () => {
  const pending = { status: 'PENDING_APPROVAL', decision: 'REQUIRE_APPROVAL' } as const;

  it('withdraws the action, which nobody could run any more', async () => {
    gateway
      .on('guard', view(pending))
      .on('read', 'hang')
      .on('cancel', view({ status: 'CANCELLED' }));
    const controller = new AbortController();
    const reason = new Error('user left');
    const waiting = charge({ signal: controller.signal });
    await gateway.asked('read');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await gateway.asked('cancel');
    expect(gateway.requests('cancel')[0]?.actionId).toBe(gateway.requests('guard')[0]?.actionId);
    expect(ran).toHaveLength(0);
  });

  it('by a limit of time learns what it waited for', async () => {
    gateway
      .on('guard', view(pending))
      .on('read', 'hang')
      .on('cancel', view({ status: 'CANCELLED' }));
    await expect(charge({ waitMs: 1_000 })).rejects.toMatchObject({
      name: 'WaitTimeoutError',
      code: 'wait_timeout',
      view: { status: 'PENDING_APPROVAL' },
    });
    expect(ran).toHaveLength(0);
  });

  it('leaves an action that another call with the key may take up', async () => {
    gateway.on('guard', view(pending)).on('read', 'hang');
    await expect(charge({ waitMs: 1_000, idempotencyKey: 'order-7' })).rejects.toMatchObject({ code: 'wait_timeout' });
    // Anything that was sent on the way out has arrived before a later answer.
    gateway.on('read', view(pending));
    await runplane.action(actionIdFor('order-7'));
    await runplane.action(actionIdFor('order-7'));
    expect(gateway.requests('cancel')).toHaveLength(0);
  });

  it('before the permit is verified does not run it', async () => {
    const controller = new AbortController();
    gateway.on('guard', permit(gateway)).on('jwks', () => {
      controller.abort(new Error('user left'));
      return { body: { keys: [gateway.signer.jwk] } };
    });
    await expect(charge({ signal: controller.signal })).rejects.toThrow('user left');
    expect(ran).toHaveLength(0);
    await untilReported();
    expect(gateway.requests('outcome')[0]?.body).toMatchObject({ status: 'failed', error: { code: 'not_run' } });
  });
});
