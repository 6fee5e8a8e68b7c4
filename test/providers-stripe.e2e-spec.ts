import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startStatefulStripe } from '../activities/test-support/stripe.js';
import { verifiedLog } from './support/audit.js';
import { startWorld, type World } from './support/world.js';

jest.setTimeout(600_000);

const API_KEY = 'sk_test_whole_stack';
let stripe: Awaited<ReturnType<typeof startStatefulStripe>>;
let world: World;
beforeAll(async () => {
  stripe = await startStatefulStripe();
  world = await startWorld({ env: { RUNPLANE_OUTBOUND_ALLOW: `127.0.0.1:${stripe.port}` } });
  await world.org.owner.post('/v1/connections', {
    name: 'payments',
    provider: 'stripe',
    environment: 'test',
    configuration: { apiBase: stripe.origin },
    secret: { apiKey: API_KEY },
  });
});
afterAll(async () => {
  await world?.close();
  await stripe?.close();
});

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(`${stripe.origin}${path}`, { ...init, headers: { authorization: `Bearer ${API_KEY}` } });
  return (await response.json()) as T;
}

async function newCharge(): Promise<string> {
  const body = new URLSearchParams({ amount: '9000', currency: 'eur', source: 'tok_visa' });
  return (await ask<{ id: string }>('/v1/charges', { method: 'POST', body })).id;
}

const refundsOf = async (charge: string) =>
  (await ask<{ data: { id: string; amount: number; metadata: object }[] }>(`/v1/refunds?charge=${charge}`)).data;

const refundCall = (charge: string, amount: number) => ({
  tool: 'stripe.refunds.create',
  arguments: { charge, amount },
  target: { environment: 'test' },
  execution: 'gateway' as const,
  idempotencyKey: randomUUID(),
  wait: 30,
});

/** Of the refunds that Stripe was asked for since the list was emptied. */
const keysSent = () =>
  stripe.requests
    .filter(({ method, url }) => method === 'POST' && url === '/v1/refunds')
    .map(({ headers }) => headers['idempotency-key']);

/** However slow the machine is. */
async function settled(actionId: string) {
  for (;;) {
    const { body } = await world.agent.wait(actionId, 60);
    if (['SUCCEEDED', 'FAILED', 'UNKNOWN'].includes(body.status)) return body;
  }
}

describe('a refund in Stripe through the gateway', () => {
  it('is paid once, with the mark of its action, and the key is in nobody’s hands', async () => {
    const charge = await newCharge();
    const { actionId } = (await world.agent.guard(refundCall(charge, 4000))).body;
    const body = await settled(actionId);
    expect(body).toMatchObject({
      status: 'SUCCEEDED',
      decision: 'ALLOW',
      action: { type: 'create_refund', operation: 'stripe.refunds.create', provider: 'stripe' },
      result: { object: 'refund', amount: 4000 },
    });
    expect(await refundsOf(charge)).toMatchObject([{ amount: 4000, metadata: { runplane_action: actionId } }]);
    expect(JSON.stringify(body)).not.toContain(API_KEY);
  });

  it('fails where Stripe refuses it', async () => {
    const { body } = await world.agent.guard(refundCall('ch_of_nobody', 100));
    expect(await settled(body.actionId)).toMatchObject({ status: 'FAILED', error: { code: 'stripe_missing' } });
  });

  it('is paid once, and its outcome true, where the worker is killed after Stripe paid it', async () => {
    const charge = await newCharge();
    stripe.requests.length = 0;
    const paid = stripe.holdAnswer('/v1/refunds');
    const { body } = await world.agent.guard({ ...refundCall(charge, 4500), wait: 0 });
    await paid;
    await world.stack.kill('worker');
    await world.stack.start('worker');

    const final = await settled(body.actionId);
    const [refund, ...others] = await refundsOf(charge);
    expect(others).toEqual([]);
    expect(final).toMatchObject({ status: 'SUCCEEDED', result: { id: refund?.id, amount: 4500 } });
    const keys = keysSent();
    expect(keys.length).toBeGreaterThanOrEqual(2);
    expect(new Set(keys).size).toBe(1);

    const log = await verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (events) =>
      events.some(({ subject, type }) => subject === body.actionId && type === 'execution.outcome'),
    );
    expect(log.problems).toEqual([]);
    expect(log.stepsOf(body.actionId)).toEqual(['action.decided', 'execution.started', 'execution.outcome']);
  });
});
