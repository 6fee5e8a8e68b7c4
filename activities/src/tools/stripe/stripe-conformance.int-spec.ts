import { describe } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { type Harness, itConforms } from '../../../test-support/conformance/index.js';
import { startHttpFaults } from '../../../test-support/http-faults.js';
import { startStatefulStripe } from '../../../test-support/stripe.js';
import type { ToolProvider } from '../provider.js';
import { stripeProvider } from './stripe-provider.js';

const API_KEY = 'sk_test_conformance_of_providers';

async function startHarness(): Promise<Harness> {
  const stripe = await startStatefulStripe();
  const isRefund = ({ method, url }: { method: string; url: string }) => method === 'POST' && url === '/v1/refunds';
  const faults = await startHttpFaults({ host: '127.0.0.1', port: stripe.port }, isRefund);
  // Not by the code that is tested.
  const ask = async (path: string, init: RequestInit = {}): Promise<JsonObject> => {
    const response = await fetch(`${stripe.origin}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    return (await response.json()) as JsonObject;
  };
  const refundOf = (charge: string) => ({
    operation: { operation: 'refunds.create' },
    arguments: { charge, amount: 700 },
    effects: async () => ((await ask(`/v1/refunds?charge=${charge}`)).data as JsonObject[]).length,
  });
  return {
    provider: stripeProvider as ToolProvider,
    faults,
    configuration: (port) => ({ apiBase: `http://127.0.0.1:${port}` }),
    secret: { apiKey: API_KEY },
    confidential: [API_KEY],
    wrongSecret: { apiKey: 'rk_live_of_another_account' },
    probe: async () => {
      const body = new URLSearchParams({ amount: '2000', currency: 'eur', source: 'tok_visa' });
      return refundOf((await ask('/v1/charges', { method: 'POST', body })).id as string);
    },
    refused: async () => refundOf('ch_of_nobody'),
    huge: async () => null,
    errorBody: (status) => JSON.stringify({ error: { type: 'api_error', message: `${status}` } }),
    lostAnswer: 'SUCCEEDED',
    cutBefore: 'SUCCEEDED',
    close: async () => {
      await faults.close();
      await stripe.close();
    },
  };
}

describe('Stripe', () => {
  itConforms(startHarness, { instead: true, hang: true });
});
