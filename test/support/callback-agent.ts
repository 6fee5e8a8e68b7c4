import { Runplane } from '@runplane/sdk';

/**
 * An agent as a process of its own: asks for the call of its arguments, pays the refund under the permit, says so with
 * the permit, and never reports. Only a kill ends it.
 */
const [, , request = '', shop = ''] = process.argv;
const { tool, arguments: args, idempotencyKey } = JSON.parse(request);

await Runplane.fromEnv().guard({
  tool,
  arguments: args,
  idempotencyKey,
  execute: async (call) => {
    await fetch(shop, { method: 'POST', body: JSON.stringify(call.arguments) });
    process.stdout.write(`${JSON.stringify({ actionId: call.actionId, permit: call.permit })}\n`);
    await new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1));
  },
});
