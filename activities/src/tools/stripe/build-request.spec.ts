import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { ToolFailure } from '../provider.js';
import { buildRequest } from './build-request.js';
import { StripeConfiguration, StripeSecret } from './connection.js';
import { markedRequest } from './mark.js';
import { StripeOperation } from './operation.js';

const build = (operation: string, args: JsonObject) => buildRequest(StripeOperation.parse({ operation }), args);

describe('the request of an operation', () => {
  it.each<[string, JsonObject, object]>([
    ['charges.create', { amount: 1, currency: 'eur' }, { method: 'POST', path: '/v1/charges' }],
    ['charges.capture', { charge: 'ch_1', amount: 5 }, { path: '/v1/charges/ch_1/capture', params: { amount: 5 } }],
    ['charges.capture', { id: 'ch_1' }, { path: '/v1/charges/ch_1/capture', params: {} }],
    ['payment_intents.confirm', { intent: 'pi_1' }, { path: '/v1/payment_intents/pi_1/confirm' }],
    [
      'subscriptions.cancel',
      { subscription_exposed_id: 'sub_1' },
      { method: 'DELETE', path: '/v1/subscriptions/sub_1' },
    ],
    ['checkout.sessions.expire', { session: 'cs_1' }, { path: '/v1/checkout/sessions/cs_1/expire' }],
    ['customers.delete_source', { customer: 'cus_1', id: 'card_1' }, { path: '/v1/customers/cus_1/sources/card_1' }],
    [
      'accounts.delete_external_account',
      { account: 'acct_1', id: 'ba_1' },
      { path: '/v1/accounts/acct_1/external_accounts/ba_1' },
    ],
    ['payment_methods.attach', { payment_method: 'pm_1', customer: 'cus_1' }, { params: { customer: 'cus_1' } }],
    [
      'balance_transactions.list',
      { limit: 3, expand: ['data.source'] },
      { params: { limit: 3, expand: ['data.source'] } },
    ],
    ['coupons.create', { id: 'SAVE' }, { path: '/v1/coupons', params: { id: 'SAVE' } }],
    ['coupons.delete', { coupon: '25% off'.replace('%', '') }, { path: '/v1/coupons/25%20off' }],
  ])('%s with %j', (operation, args, expected) => {
    expect(build(operation, args)).toMatchObject(expected);
  });

  it('goes to any other path of the API by its own names', () => {
    const operation = StripeOperation.parse({ method: 'POST', path: '/v2/core/accounts/{account}/close' });
    expect(buildRequest(operation, { account: 'acct_1', id: 'x' })).toEqual({
      method: 'POST',
      path: '/v2/core/accounts/acct_1/close',
      params: { id: 'x' },
    });
  });

  it.each<[string, JsonObject]>([
    ['charges.capture', {}],
    ['charges.capture', { charge: null }],
    ['charges.capture', { charge: 7 }],
    ['charges.capture', { charge: '' }],
    ['charges.capture', { charge: '..' }],
    ['charges.capture', { charge: 'ch_1/../ch_2' }],
    ['charges.capture', { charge: 'ch_1?expand=x' }],
    ['charges.capture', { charge: '%2e%2e' }],
    ['charges.capture', { charge: 'ch_1\u0000' }],
    ['charges.capture', { charge: 'ch_1', id: 'ch_2' }],
    ['customers.delete_source', { id: 'card_1' }],
  ])('%s refuses %j', (operation, args) => {
    expect(() => build(operation, args)).toThrow(ToolFailure);
  });
});

describe('the mark', () => {
  const origin = { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' };
  const marked = (operation: string, args: JsonObject) =>
    markedRequest({ operation: StripeOperation.parse({ operation }), arguments: args, origin }).params;

  it('stands in the metadata of what is made, beside that of the caller', () => {
    const metadata = { order: '7', runplane_action: 'act_2' };
    expect(marked('refunds.create', { charge: 'ch_1', metadata })).toEqual({
      charge: 'ch_1',
      metadata: { order: '7', runplane_action: 'act_1' },
    });
  });

  it('does not stand in what another action made', () => {
    expect(marked('charges.update', { charge: 'ch_1' })).toEqual({});
    expect(marked('subscription_items.create', { price: 'p' })).toEqual({ price: 'p' });
  });

  it('needs metadata that is an object', () => {
    expect(() => marked('refunds.create', { metadata: [] })).toThrow(ToolFailure);
    expect(() => marked('refunds.create', { metadata: '' })).toThrow(ToolFailure);
  });
});

describe('the schemas', () => {
  it.each([
    { operation: 'charges.explode' },
    { operation: 'charges.create', path: '/v1/charges' },
    { method: 'PUT', path: '/v1/charges' },
    { method: 'GET', path: '/v1/charges/../balance' },
    { method: 'GET', path: 'https://elsewhere.example/v1/x' },
    { method: 'GET', path: '/v3/charges' },
    { operation: 'charges.create', reveal: ['metadata'] },
  ])('refuse the operation %j', (operation) => {
    expect(StripeOperation.safeParse(operation).success).toBe(false);
  });

  it.each(['https://api.stripe.com/v1', 'https://u:p@api.stripe.com', 'ftp://x', 'https://x?y'])(
    'refuse the address %s',
    (apiBase) => {
      expect(StripeConfiguration.safeParse({ apiBase }).success).toBe(false);
    },
  );

  it('take restricted and secret keys only', () => {
    const fits = (apiKey: string) => StripeSecret.safeParse({ apiKey }).success;
    expect(['rk_live_1a', 'sk_test_123'].map(fits)).toEqual([true, true]);
    expect(['pk_live_1', 'rk_', 'sk_a b', ''].map(fits)).toEqual([false, false, false, false]);
  });
});
