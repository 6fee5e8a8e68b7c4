import type { ActionView } from '@runplane/contracts';
import { Runplane, type RunplaneOptions } from '../src/index.js';
import { FakeGateway, type Received, type Reply } from './fake-gateway.js';
import { permittedView, viewFor } from './permits.js';

export const API_KEY = `rp_${'k'.repeat(16)}_${'s'.repeat(43)}000000`;
export const TARGET = { type: 'customer', id: 'cus_1', environment: 'test' };
export const CHARGE_ARGUMENTS = { amount: 5000, currency: 'EUR' };

/** A client with short pauses. */
export function clientOf(gateway: FakeGateway, options: Partial<RunplaneOptions> = {}): Runplane {
  return new Runplane({
    url: gateway.url,
    apiKey: API_KEY,
    retry: { forMs: 5_000, firstMs: 1, mostMs: 4 },
    ...options,
  });
}

export const view =
  (change: Partial<ActionView> = {}) =>
  ({ actionId }: Received): Reply => ({ body: viewFor(actionId, change) });

/** An answer with a permit of this gateway for the arguments that were sent, or for edited ones. */
export const permit =
  (gateway: FakeGateway, change: Partial<ActionView> = {}) =>
  ({ actionId, body }: Received): Reply => ({
    body: permittedView(actionId, gateway.signer, change, change.editedArguments ?? body?.arguments),
  });

/** What the real gateway answers to a report. */
export const recorded = ({ actionId, body }: Received): Reply => ({
  body: viewFor(actionId, {
    decision: 'ALLOW',
    status: ({ succeeded: 'SUCCEEDED', failed: 'FAILED', unknown: 'UNKNOWN' } as const)[
      body.status as 'succeeded' | 'failed' | 'unknown'
    ],
    result: body.result ?? null,
  }),
});

export { FakeGateway };
