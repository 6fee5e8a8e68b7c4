import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { type Fault, startFaultProxy } from '../../../test-support/fault-proxy.js';
import { closedPort, startService } from '../../../test-support/local-service.js';
import { startStatefulStripe } from '../../../test-support/stripe.js';
import { createOutbound } from '../../outbound/index.js';
import { OutcomeUnknown, type ProviderCall, ToolFailure } from '../provider.js';
import { StripeConfiguration, type StripeSecret } from './connection.js';
import { StripeOperation } from './operation.js';
import { stripeProvider } from './stripe-provider.js';

const apiKey = 'sk_test_integration';
const origin = { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' };

let stripe: Awaited<ReturnType<typeof startStatefulStripe>>;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
beforeAll(async () => {
  stripe = await startStatefulStripe();
});
afterAll(() => stripe.close());
beforeEach(async () => {
  stripe.requests.length = 0;
  proxy = await startFaultProxy({ host: '127.0.0.1', port: stripe.port });
});
afterEach(() => proxy.close());

interface Changes {
  key?: string;
  repeated?: boolean;
  port?: number;
  apiKey?: string;
  signal?: AbortSignal;
}

function callOf(operation: string, args: JsonObject, changes: Changes = {}) {
  const port = changes.port ?? proxy.port;
  return {
    operation: StripeOperation.parse({ operation }),
    configuration: StripeConfiguration.parse({ apiBase: `http://127.0.0.1:${port}` }),
    secret: { apiKey: changes.apiKey ?? apiKey },
    arguments: args,
    toolKey: changes.key ?? randomBytes(32).toString('hex'),
    repeated: changes.repeated ?? false,
    origin: { ...origin, actionId: `act_${changes.key ?? randomBytes(8).toString('hex')}` },
    signal: changes.signal ?? AbortSignal.timeout(50_000),
    timeoutMs: 50_000,
    outbound: createOutbound({ allow: `127.0.0.1:${port}` }),
  } satisfies ProviderCall<StripeOperation, StripeConfiguration, StripeSecret>;
}
const run = (...call: Parameters<typeof callOf>) => stripeProvider.execute(callOf(...call)) as Promise<JsonObject>;
const failureOf = (...call: Parameters<typeof callOf>) =>
  run(...call).then(
    () => 'no failure',
    (error: unknown) => error,
  );

async function newCharge(amount = 1000): Promise<string> {
  return (await run('charges.create', { amount, currency: 'eur', source: 'tok_visa' })).id as string;
}
const refundsOf = async (charge: string) => (await run('refunds.list', { charge })).data as JsonObject[];
const key = () => randomBytes(32).toString('hex');

describe('a call', () => {
  it('answers the object that Stripe made, with the mark of its action', async () => {
    const charge = await newCharge();
    const refund = await run('refunds.create', { charge, amount: 400, metadata: { order: '7' } }, { key: 'k1' });
    expect(refund).toMatchObject({
      object: 'refund',
      amount: 400,
      metadata: { order: '7', runplane_action: 'act_k1' },
    });
    expect(await refundsOf(charge)).toHaveLength(1);
  });

  it('has one effect for one key, and says so when the key comes with other arguments', async () => {
    const charge = await newCharge();
    const same = key();
    const refund = await run('refunds.create', { charge, amount: 400 }, { key: same });
    expect(await run('refunds.create', { charge, amount: 400 }, { key: same, repeated: true })).toEqual(refund);
    const reused = await failureOf('refunds.create', { charge, amount: 500 }, { key: same });
    expect(reused).toMatchObject({ name: 'OutcomeUnknown', code: 'stripe_key_reused', retryable: false });
    expect(await refundsOf(charge)).toHaveLength(1);
  });

  it('hides card details', async () => {
    const charge = await run('charges.create', { amount: 500, currency: 'eur', source: 'tok_visa' });
    expect(charge.source).toMatchObject({ brand: 'Visa', last4: '[redacted]', fingerprint: '[redacted]' });
  });

  it.each<[string, JsonObject, object]>([
    ['no such object', { charge: 'ch_none' }, { code: 'stripe_missing' }],
    ['too much', { charge: '', amount: 2000 }, { code: 'stripe_refused' }],
    ['no object', {}, { code: 'stripe_missing' }],
  ])('fails on %s', async (_, args, expected) => {
    const charge = args.charge === '' ? await newCharge() : args.charge;
    const failure = await failureOf('refunds.create', charge === undefined ? args : { ...args, charge });
    expect(failure).toBeInstanceOf(ToolFailure);
    expect(failure).toMatchObject({ ...expected, retryable: false });
  });

  it.each<[string, string, object]>([
    ['tok_chargeDeclined', 'charges.create', { name: 'ToolFailure', code: 'stripe_card_declined', retryable: false }],
    ['tok_429', 'charges.create', { name: 'ToolFailure', code: 'stripe_rate_limited', retryable: true }],
    ['tok_500', 'charges.create', { name: 'OutcomeUnknown', code: 'stripe_server_error' }],
  ])('sorts what %s makes Stripe answer', async (source, operation, expected) => {
    expect(await failureOf(operation, { amount: 500, currency: 'eur', source })).toMatchObject(expected);
  });

  it('fails on a wrong key, which nobody reads', async () => {
    const failure = await failureOf('charges.list', {}, { apiKey: 'rk_live_notknown' });
    expect(failure).toMatchObject({ name: 'ToolFailure', code: 'stripe_unauthorized', retryable: false });
    expect(String((failure as Error).message)).not.toContain('notknown');
  });
});

describe('a connection that breaks', () => {
  const refund = { on: 'POST /v1/refunds' };
  const broken = (cut: Fault['cut']) => proxy.breakOn({ ...refund, cut });

  it.each<Fault['cut']>(['before', 'after'])('%s the effect leaves one request and an unknown outcome', async (cut) => {
    const charge = await newCharge();
    stripe.requests.length = 0;
    broken(cut);
    const lost = await failureOf('refunds.create', { charge, amount: 400 });
    expect(lost).toBeInstanceOf(OutcomeUnknown);
    expect(lost).toMatchObject({ code: 'unanswered', retryable: true });
    // Stripe's client alone would have sent a second one.
    expect(stripe.requests).toHaveLength(cut === 'after' ? 1 : 0);
  });

  it.each<Fault['cut']>(['before', 'after'])('%s the effect: the same key again has one effect', async (cut) => {
    const charge = await newCharge();
    const same = key();
    broken(cut);
    await failureOf('refunds.create', { charge, amount: 400 }, { key: same });
    const again = await run('refunds.create', { charge, amount: 400 }, { key: same, repeated: true });
    expect(await refundsOf(charge)).toMatchObject([{ id: again.id }]);
  });

  it('is no doubt where nobody listens', async () => {
    const failure = await failureOf('refunds.create', { charge: 'ch_1' }, { port: await closedPort() });
    expect(failure).toMatchObject({ name: 'ToolFailure', code: 'not_sent', retryable: true });
  });

  it('is a doubt where nobody listens any more', async () => {
    const failure = await failureOf('refunds.create', { charge: 'ch_1' }, { port: await closedPort(), repeated: true });
    expect(failure).toMatchObject({ name: 'OutcomeUnknown', code: 'not_sent', retryable: true });
  });
});

describe('the question what became of a call', () => {
  const reconcile = async (operation: string, args: JsonObject, same: string, startedAtMs = Date.now()) => {
    const { repeated: _, ...call } = callOf(operation, args, { key: same });
    return stripeProvider.reconcile?.({ ...call, startedAtMs, endedAtMs: Date.now() });
  };

  it('finds the object by its mark, and the lost answer by the key', async () => {
    const charge = await newCharge();
    const same = key();
    proxy.breakOn({ on: 'POST /v1/refunds', cut: 'after' });
    await failureOf('refunds.create', { charge, amount: 400 }, { key: same });
    const found = await reconcile('refunds.create', { charge, amount: 400 }, same);
    expect(found).toMatchObject({ outcome: 'succeeded', result: { object: 'refund', amount: 400 } });
    expect(await refundsOf(charge)).toHaveLength(1);
  });

  it('does not send the key again after Stripe may have forgotten it', async () => {
    const charge = await newCharge();
    const same = key();
    const refund = await run('refunds.create', { charge, amount: 400 }, { key: same });
    stripe.requests.length = 0;
    const found = await reconcile('refunds.create', { charge, amount: 400 }, same, Date.now() - 24 * 3600 * 1000);
    expect(found).toMatchObject({ outcome: 'succeeded', result: { id: refund.id } });
    expect(stripe.requests.map(({ method }) => method)).not.toContain('POST');
  });

  it('leaves open what left no trace, and repeats nothing', async () => {
    const charge = await newCharge();
    stripe.requests.length = 0;
    const found = await reconcile('refunds.create', { charge, amount: 400 }, key());
    expect(found).toMatchObject({ outcome: 'unknown', askAgain: true });
    expect(stripe.requests.map(({ method }) => method)).not.toContain('POST');
    expect(await refundsOf(charge)).toHaveLength(0);
  });

  it('finds what made no object of its own by the event that carries the key', async () => {
    const same = key();
    const charge = { id: 'ch_1', object: 'charge', captured: true };
    const events = [
      { id: 'evt_2', request: { idempotency_key: 'another' }, data: { object: {} } },
      { id: 'evt_1', request: { id: 'req_1', idempotency_key: same }, data: { object: charge } },
    ];
    const service = await startService(({ method, url }, response) => {
      const listed = method === 'GET' && url.startsWith('/v1/events?created');
      response.writeHead(listed ? 200 : 500, { 'content-type': 'application/json' });
      response.end(JSON.stringify(listed ? { object: 'list', data: events, has_more: false } : {}));
    });
    const { repeated: _, ...call } = callOf('charges.capture', { charge: 'ch_1' }, { key: same, port: service.port });
    const found = await stripeProvider.reconcile?.({ ...call, startedAtMs: Date.now(), endedAtMs: Date.now() });
    await service.close();
    expect(found).toEqual({ outcome: 'succeeded', result: charge });
  });
});

describe('the answers of another server', () => {
  const answering = async (status: number, body: string, headers: Record<string, string> = {}, repeated = false) => {
    const service = await startService((_, response) => response.writeHead(status, headers).end(body));
    const outcome = await failureOf('refunds.create', { charge: 'ch_1' }, { port: service.port, repeated });
    await service.close();
    return outcome;
  };
  const error = (type: string, code?: string) => JSON.stringify({ error: { type, code, message: 'no' } });

  it.each<[number, string, Record<string, string>, string, boolean]>([
    // status, body, headers, outcome, retryable
    [409, error('idempotency_error', 'idempotency_key_in_use'), {}, 'OutcomeUnknown stripe_key_in_use', true],
    [409, error('invalid_request_error', 'lock_timeout'), {}, 'ToolFailure stripe_locked', true],
    [429, '', { 'retry-after': '7' }, 'ToolFailure stripe_rate_limited', true],
    [403, error('invalid_request_error'), {}, 'ToolFailure stripe_forbidden', false],
    [500, error('api_error'), { 'stripe-should-retry': 'false' }, 'OutcomeUnknown stripe_server_error', false],
    [503, 'busy', {}, 'OutcomeUnknown stripe_server_error', true],
    [500, '{"message":"no error member"}', {}, 'OutcomeUnknown stripe_server_error', true],
    [400, '<html>', {}, 'OutcomeUnknown stripe_unexpected', true],
    [200, '{"cut', {}, 'OutcomeUnknown stripe_unexpected', true],
    [302, '{}', { location: 'https://elsewhere.example/' }, 'OutcomeUnknown stripe_unexpected', true],
  ])('%i %s %j', async (status, body, headers, outcome, retryable) => {
    const failure = (await answering(status, body, headers)) as ToolFailure;
    expect(`${failure.name} ${failure.code}`).toBe(outcome);
    expect(failure.retryable).toBe(retryable);
    if (status === 429) expect(failure.retryAfterMs).toBe(7000);
  });

  it.each<[number, string, string]>([
    [400, 'invalid_request_error', 'ToolFailure stripe_refused'],
    [402, 'card_error', 'ToolFailure stripe_card_declined'],
    [401, 'invalid_request_error', 'OutcomeUnknown stripe_unauthorized'],
    [404, 'invalid_request_error', 'OutcomeUnknown stripe_missing'],
    [429, 'rate_limit_error', 'OutcomeUnknown stripe_rate_limited'],
  ])('%i %s to a repeated call', async (status, type, outcome) => {
    const failure = (await answering(status, error(type), {}, true)) as ToolFailure;
    expect(`${failure.name} ${failure.code}`).toBe(outcome);
  });
});

describe('the check of a connection', () => {
  const check = (changes: Changes) => stripeProvider.check(callOf('charges.list', {}, changes));

  it('passes with a key that Stripe knows', async () => {
    await expect(check({})).resolves.toBeUndefined();
  });

  it('says why it does not', async () => {
    await expect(check({ apiKey: 'rk_live_x' })).rejects.toMatchObject({ code: 'stripe_unauthorized' });
    await expect(check({ port: await closedPort() })).rejects.toMatchObject({ code: 'not_sent' });
  });
});
