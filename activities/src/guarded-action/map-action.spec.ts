import { describe, expect, it } from '@jest/globals';
import { type ActionRequest, ToolDefinition } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { builtInCatalogue } from '@runplane/mapping';
import type { ProviderTraits } from './dependencies.js';
import { mapIn } from './map-action.js';

const catalogue = builtInCatalogue();
const providers = new Map<string, ProviderTraits>([
  ['http', { idempotency: () => 'keyed' }],
  ['stripe', { idempotency: () => 'keyed', builtIn: (name) => (name === 'stripe.charges.create' ? { name } : null) }],
]);
const dependencies = { catalogue, providers, toolTimeoutMs: 1_000 };
const own = ToolDefinition.parse({
  name: 'stripe.payment_intents.create',
  provider: 'http',
  connection: 'stripe',
  action: catalogue.actions.get('create_charge'),
  target: { environment: 'production' },
});
const charge = { amount: 500, currency: 'eur' };

function map(call: ActionRequest['call'], mode: ActionRequest['execution'], tools: ToolDefinition[] = []) {
  const forCall = async (sought: { tool?: string; action?: string } | null) =>
    tools.find(({ name, action }) => name === sought?.tool || action.type === sought?.action) ?? null;
  const defaultFor = async (provider: string, environment: string) =>
    provider === 'stripe' && environment === 'staging' ? 'stripe-staging' : null;
  const tx = { tools: { forCall }, connections: { defaultFor } };
  return mapIn(tx as unknown as OrgTransaction, dependencies, call, mode);
}

describe('mapAction', () => {
  it('takes a built-in operation where the org has no tool of the name, for the caller to run', async () => {
    const call = { tool: 'stripe.charges.create', arguments: charge };
    const mapped = await map(call, 'callback');
    expect(mapped).toMatchObject({ tool: null, execution: null, refusal: null });
    expect(mapped.action).toMatchObject({ type: 'create_charge', provider: 'stripe' });
  });

  it('runs a built-in operation through the default connection of its provider in the environment', async () => {
    const call = { tool: 'stripe.Charges.Create', arguments: charge, target: { environment: 'staging' } };
    expect(await map(call, 'gateway')).toMatchObject({
      tool: {
        name: 'stripe.charges.create',
        connection: 'stripe-staging',
        operation: { name: 'stripe.charges.create' },
      },
      execution: { queue: 'tools-stripe', idempotency: 'keyed', timeoutMs: 1_000, undo: null },
      refusal: null,
    });
    expect(await map({ ...call, target: { environment: 'production' } }, 'gateway')).toMatchObject({
      tool: null,
      execution: null,
      refusal: {
        path: 'execution',
        message: expect.stringContaining('no connection of provider stripe for production'),
      },
    });
  });

  it('refuses to run what its provider does not have', async () => {
    const call = { tool: 'stripe.refunds.create', arguments: { charge: 'ch_1' }, target: { environment: 'staging' } };
    expect(await map(call, 'gateway')).toMatchObject({ tool: null, refusal: { path: 'execution' } });
  });

  it("finds the org's own tool, also where the caller spells it otherwise", async () => {
    const mapped = await map({ tool: 'stripe.paymentIntents.create', arguments: charge }, 'gateway', [own]);
    expect(mapped).toMatchObject({ tool: { name: own.name }, execution: { queue: 'tools-http' }, refusal: null });
    expect(mapped.action.target.environment).toBe('production');
  });

  it('refuses arguments that do not fit, and takes nothing of them over', async () => {
    const mapped = await map({ tool: 'stripe.charges.create', arguments: { ...charge, amount: 5.5 } }, 'callback');
    expect(mapped).toMatchObject({ action: { type: 'unmapped', provider: 'stripe' }, refusal: { path: '/amount' } });
    expect(JSON.stringify(mapped)).not.toContain('5.5');
  });

  it('reads SQL without anybody having loaded the parser', async () => {
    const mapped = await map({ tool: 'postgres.query', arguments: { sql: 'delete from t' } }, 'callback');
    expect(mapped.action).toMatchObject({ type: 'delete_records', material: { where: false } });
    const refused = await map({ tool: 'postgres.query', arguments: { sql: 'delete t' } }, 'callback');
    expect(refused.refusal).toMatchObject({ path: '/sql' });
  });
});
