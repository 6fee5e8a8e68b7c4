import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';

/** Any test key is taken: nobody's account is behind it. */
export const STRIPE_KEY = 'sk_test_demo';

export interface Payments {
  /** Where Stripe's API answers. */
  url: string;
  /** A customer pays 80.00 EUR by card: the charge's id. */
  takePayment(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Stripe for the demo: stripe-stateful-mock, which keeps charges and refunds in memory and honours idempotency keys. Its
 * own program listens on every interface; here its app listens on the loopback.
 */
export async function startPayments({ host = '127.0.0.1', port }: { host?: string; port: number }): Promise<Payments> {
  const load = createRequire(import.meta.url);
  const { createExpressApp } = load('stripe-stateful-mock') as { createExpressApp(): RequestListener };
  const server = createServer(createExpressApp());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const url = `http://${host}:${port}`;
  return {
    url,
    takePayment: () => takePayment(url),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** By the shop's till, which is no agent. */
async function takePayment(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/charges`, {
    method: 'POST',
    headers: { authorization: `Bearer ${STRIPE_KEY}` },
    body: new URLSearchParams({ amount: '8000', currency: 'eur', source: 'tok_visa' }),
  });
  if (!response.ok) throw new Error(`the payment was answered with ${response.status}`);
  return ((await response.json()) as { id: string }).id;
}
