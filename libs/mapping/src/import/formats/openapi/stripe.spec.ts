import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@runplane/audit';
import { ImportProposal } from '@runplane/contracts';
import { validatePolicy } from '@runplane/policy';
import { HttpOperation } from '../../../../../../activities/src/tools/http/operation.js';
import { builtInCatalogue, checkToolDefinition, importTools } from '../../../index.js';

const fixture = join(__dirname, '../../../../test/fixtures/stripe-openapi.json.gz');
const text = gunzipSync(readFileSync(fixture)).toString();
const catalogue = builtInCatalogue();
const options = {
  source: 'stripe',
  format: 'openapi',
  catalogue,
  connection: { name: 'stripe', environment: 'test', baseUrl: 'https://api.stripe.com' },
} as const;
const proposal = importTools(text, options);
const tools = new Map(proposal.tools.map((tool) => [tool.origin.operation, tool]));

describe("Stripe's own OpenAPI document", () => {
  it('becomes a proposal for each of its 594 operations', () => {
    expect(tools.size).toBe(594);
    expect(proposal.warnings).toEqual([]);
    expect(proposal).toMatchObject({ title: 'Stripe API', servers: ['https://api.stripe.com/'] });
    expect(ImportProposal.parse(proposal)).toEqual(proposal);
  });

  it('gives the same bytes again, from the text and from the value', () => {
    expect(digestOf(importTools(JSON.parse(text), options))).toBe(digestOf(proposal));
  });

  it('gives definitions that may be saved, and HTTP operations that the provider takes', () => {
    for (const { definition } of proposal.tools) {
      expect(checkToolDefinition(definition, catalogue)).toEqual([]);
      if (definition.provider === 'http') expect(HttpOperation.parse(definition.operation)).toMatchObject({});
    }
    expect(new Set(proposal.tools.map(({ definition }) => definition.name)).size).toBe(594);
  });

  it('gives a policy that is valid', () => {
    const actions = new Map(proposal.tools.map(({ definition: { action } }) => [action.type, action]));
    expect(validatePolicy(proposal.policy, new Map([...actions, ...catalogue.actions]))).toEqual([]);
  });

  it.each([
    ['GetCharges', 'read', null],
    ['GetChargesSearch', 'read', null],
    ['GetCustomersCustomer', 'read', null],
    ['PostCharges', 'money', 'create_charge'],
    ['PostChargesChargeCapture', 'money', null],
    ['PostRefunds', 'money', 'create_refund'],
    ['PostPayouts', 'money', 'create_payout'],
    ['PostTransfers', 'money', 'create_transfer'],
    ['PostPaymentIntents', 'money', null],
    ['PostInvoicesInvoicePay', 'money', null],
    ['PostInvoicesInvoiceFinalize', 'money', null],
    ['PostInvoicesInvoiceVoid', 'destructive', null],
    ['PostCustomersCustomer', 'write', 'update_customer'],
    ['DeleteCustomersCustomer', 'destructive', 'delete_customer'],
    ['DeleteSubscriptionsSubscriptionExposedId', 'destructive', 'cancel_subscription'],
    ['PostAppsSecretsDelete', 'destructive', null],
    ['PostEphemeralKeys', 'access', null],
    ['PostWebhookEndpoints', 'access', null],
    ['PostSigmaSavedQueriesId', 'destructive', null],
    ['PostProducts', 'write', null],
  ])('%s has the effect %s (%s)', (operation, effect, type) => {
    const action = tools.get(operation)?.definition.action;
    expect(action?.effect).toBe(effect);
    if (type !== null) expect(action?.type).toBe(type);
  });

  it('binds money, ids and the target', () => {
    const { definition } = tools.get('PostTransfers') ?? {};
    expect(definition).toMatchObject({ name: 'stripe.PostTransfers', target: { environment: 'test' } });
    expect(definition?.action.material).toMatchObject({
      amount: { type: 'integer' },
      currency: { type: 'currency', required: true },
      destination: { type: 'string', required: true },
    });
    expect(tools.get('DeleteCustomersCustomer')?.definition).toMatchObject({
      provider: 'http',
      connection: 'stripe',
      operation: { method: 'DELETE', path: '/v1/customers/{customer}' },
      target: { id: '/customer' },
    });
  });

  it('leaves to its caller what the http provider can not send', () => {
    expect(tools.get('PostCharges')).toMatchObject({
      definition: { provider: 'callback', operation: {} },
      notes: expect.arrayContaining([expect.stringContaining('application/x-www-form-urlencoded')]),
    });
    const { definition, notes } = tools.get('GetCharges') ?? {};
    expect(definition?.operation).toMatchObject({ query: expect.arrayContaining(['customer', 'limit']) });
    expect(notes).toContain("the gateway can't send created, expand");
    expect(definition?.action.material).not.toHaveProperty('created');
  });
});
