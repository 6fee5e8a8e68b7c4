/** How an agent calls a tool; as in the README. */
export const SNIPPET = `npm install @runplane/sdk
export RUNPLANE_URL=http://127.0.0.1:7400   # the gateway
export RUNPLANE_API_KEY=rp_…                # a key of the agent

import { Runplane } from '@runplane/sdk';

const runplane = Runplane.fromEnv();
const { result } = await runplane.guard({
  action: 'create_refund',
  target: { type: 'charge', id: 'ch_1', environment: 'production' },
  arguments: { charge: 'ch_1', amount: 12_000, currency: 'EUR' }, // minor units
  execute: (call) => stripe.refunds.create(call.arguments, { idempotencyKey: call.actionId }),
});`;

/** How an MCP client connects; as in docs/mcp.md. */
export const MCP_SNIPPET = `{
  "mcpServers": {
    "runplane": {
      "url": "http://127.0.0.1:7400/mcp",
      "headers": { "Authorization": "Bearer rp_…" }
    }
  }
}`;
