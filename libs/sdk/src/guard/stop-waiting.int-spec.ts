import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProblemError } from '@runplane/contracts';
import { actionIdFor } from '../../test/permits.js';
import { CHARGE_ARGUMENTS, clientOf, FakeGateway, permit, recorded, TARGET, view } from '../../test/setup.js';
import type { CallbackControl, Runplane } from '../index.js';

let gateway: FakeGateway;
let runplane: Runplane;
let ran: number;

beforeEach(async () => {
  gateway = await FakeGateway.start();
  gateway.on('outcome', recorded);
  runplane = clientOf(gateway);
  ran = 0;
});
afterEach(() => gateway.close());

const charge = (control: CallbackControl = {}) => {
  const execute = async () => {
    ran += 1;
    return { charge: 'ch_1' };
  };
  const call = { action: 'create_charge', arguments: CHARGE_ARGUMENTS, target: TARGET, execute };
  return runplane.guard({ ...call, ...control });
};
const pending = { status: 'PENDING_APPROVAL', decision: 'REQUIRE_APPROVAL' } as const;
const cancelled = view({ status: 'CANCELLED' });
const down = new ProblemError('unavailable', 'Later.');
const tick = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** An abort, and a gate that holds an answer back until it is opened. */
function stopper() {
  const controller = new AbortController();
  const reason = new Error('user left');
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { signal: controller.signal, reason, abort: () => controller.abort(reason), open, opened };
}

describe('an outage while an action waits', () => {
  const outage = (ms: number) => {
    const end = performance.now() + ms;
    return (after: Parameters<FakeGateway['on']>[1]) => (request: Parameters<typeof cancelled>[0]) =>
      performance.now() < end ? down : typeof after === 'function' ? after(request) : after;
  };

  it('is survived by a callback, however long failed requests are repeated else', async () => {
    runplane = clientOf(gateway, { retry: { forMs: 20, firstMs: 1, mostMs: 4 } });
    gateway.on('guard', view(pending)).on('read', outage(300)(permit(gateway)));
    await expect(charge()).resolves.toMatchObject({ result: { charge: 'ch_1' } });
  });

  it('is survived by a call that the gateway executes, and by wait()', async () => {
    runplane = clientOf(gateway, { retry: { forMs: 20, firstMs: 1, mostMs: 4 } });
    const done = { status: 'SUCCEEDED', result: 1 } as const;
    gateway.on('guard', view({ status: 'EXECUTING' })).on('read', outage(300)(view(done)));
    await expect(runplane.guard({ tool: 'a.b' })).resolves.toMatchObject({ result: 1 });
    gateway.on('read', view(pending), outage(300)(view(done)));
    await expect(runplane.wait(actionIdFor('k'))).resolves.toMatchObject({ status: 'SUCCEEDED' });
  });

  it('ends the wait when its time is up', async () => {
    gateway.on('guard', view(pending)).on('read', down).on('cancel', cancelled);
    await expect(charge({ waitMs: 1_000 })).rejects.toMatchObject({ code: 'wait_timeout', view: pending });
  });
});

describe('the withdrawal', () => {
  it('is repeated until it arrives', async () => {
    const { signal, abort, reason } = stopper();
    gateway.on('guard', view(pending)).on('read', 'hang').on('cancel', 'drop', down, down, cancelled);
    const waiting = charge({ signal });
    await gateway.asked('read');
    abort();
    await expect(waiting).rejects.toBe(reason);
    await gateway.asked('cancel', 4);
  });

  it('comes also from a caller whose onPending throws', async () => {
    gateway.on('guard', view(pending)).on('cancel', cancelled);
    const onPending = () => {
      throw new Error('no screen');
    };
    await expect(charge({ onPending })).rejects.toThrow('no screen');
    await gateway.asked('cancel');
  });

  it('is not repeated for ever', async () => {
    runplane = clientOf(gateway, { retry: { forMs: 100, firstMs: 10, mostMs: 40 } });
    const { signal, abort, reason } = stopper();
    gateway.on('guard', view(pending)).on('read', 'hang').on('cancel', down);
    const waiting = charge({ signal });
    await gateway.asked('read');
    abort();
    await expect(waiting).rejects.toBe(reason);
    await tick(300);
    const asked = gateway.requests('cancel').length;
    expect(asked).toBeGreaterThan(1);
    await tick(200);
    expect(gateway.requests('cancel')).toHaveLength(asked);
  });

  it('of what was approved meanwhile says that it did not run', async () => {
    const { signal, abort, reason } = stopper();
    gateway.on('guard', view(pending)).on('read', 'hang', permit(gateway));
    gateway.on('cancel', new ProblemError('conflict', "The action is EXECUTING; it can't be cancelled."));
    const waiting = charge({ signal });
    await gateway.asked('read');
    abort();
    await expect(waiting).rejects.toBe(reason);
    await gateway.asked('outcome');
    expect(gateway.requests('outcome')[0]?.body).toMatchObject({ status: 'failed', error: { code: 'not_run' } });
    expect(ran).toBe(0);
  });
});

describe('a caller who stops waiting before the first answer', () => {
  it('is free at once, and what the answer names is withdrawn', async () => {
    const { signal, abort, reason, open, opened } = stopper();
    gateway.on('guard', (request) => opened.then(() => view(pending)(request))).on('cancel', cancelled);
    const waiting = charge({ signal });
    await gateway.asked('guard');
    abort();
    await expect(waiting).rejects.toBe(reason);
    open();
    await gateway.asked('cancel');
    expect(gateway.requests('cancel')[0]?.actionId).toBe(gateway.requests('guard')[0]?.actionId);
    expect([gateway.requests('guard').length, ran]).toEqual([1, 0]);
  });

  it('does not run what the answer allows, and says so', async () => {
    const { signal, abort, reason, open, opened } = stopper();
    gateway.on('guard', (request) => opened.then(() => permit(gateway)(request)));
    const waiting = charge({ signal, idempotencyKey: 'order-7' });
    await gateway.asked('guard');
    abort();
    await expect(waiting).rejects.toBe(reason);
    open();
    await gateway.asked('outcome');
    expect(gateway.requests('outcome')[0]?.body).toMatchObject({ status: 'failed', error: { code: 'not_run' } });
    expect(ran).toBe(0);
  });

  it.each([
    ['belongs to another call', { ...pending, replayed: true }],
    ['may be taken up by another call', pending],
    ['has ended', { status: 'BLOCKED' }],
  ] as const)('leaves an action alone that %s', async (_, answer) => {
    const { signal, abort, reason, open, opened } = stopper();
    gateway.on('guard', (request) => opened.then(() => view(answer)(request)));
    const waiting = charge({ signal, idempotencyKey: 'order-7' });
    await gateway.asked('guard');
    abort();
    await expect(waiting).rejects.toBe(reason);
    open();
    await tick(200);
    expect(gateway.received.map(({ route }) => route)).toEqual(['guard']);
  });

  it('never asks again, which could start the action after all', async () => {
    const { signal, abort, reason, open, opened } = stopper();
    gateway.on('guard', () => opened.then(() => 'drop' as const));
    const waiting = charge({ signal });
    await gateway.asked('guard');
    abort();
    await expect(waiting).rejects.toBe(reason);
    open();
    await tick(200);
    expect(gateway.received.map(({ route }) => route)).toEqual(['guard']);
  });
});

describe('an error without an answer', () => {
  const key = () => gateway.requests('guard')[0]?.body.idempotencyKey as string;

  it.each<[string, Parameters<FakeGateway['on']>[1], string]>([
    ['no answer in time', 'hang', 'wait_timeout'],
    ['no connection that holds', 'drop', 'unavailable'],
    ['an answer that is none', { text: 'ok' }, 'invalid_answer'],
  ])('says under which key the action may exist: %s', async (_, answer, code) => {
    runplane = clientOf(gateway, { retry: { forMs: 20, firstMs: 1, mostMs: 4 } });
    gateway.on('guard', answer);
    const error = await charge({ waitMs: 500 }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code, actionId: null, idempotencyKey: key() });
    expect(error.message).toContain(`"${key()}"`);
  });

  it('does not say so where the gateway refused the call, or where the action is known', async () => {
    gateway.on('guard', new ProblemError('invalid_request', 'No.'), view(pending)).on('read', { text: 'ok' });
    gateway.on('cancel', cancelled);
    await expect(charge()).rejects.toMatchObject({ code: 'invalid_request', idempotencyKey: null });
    await expect(charge()).rejects.toMatchObject({ code: 'invalid_answer', idempotencyKey: null });
  });
});
