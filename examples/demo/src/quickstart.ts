import { ActionBlockedError, ActionDeniedError, Runplane } from '@runplane/sdk';

// RUNPLANE_URL and RUNPLANE_API_KEY: `npm start` prints where they are.
const runplane = Runplane.fromEnv();

try {
  const { result, view } = await runplane.guard({
    tool: 'refunds.create',
    arguments: { charge: 'ch_1', amount: 12_000, currency: 'EUR', reason: 'charged twice' },
    context: { ticket: 't_1001' },
    onPending: ({ approval }) => console.log(`waiting for approval ${approval?.id} until ${approval?.expiresAt}`),
  });
  console.log(view.decision, view.status, result);
} catch (error) {
  if (!(error instanceof ActionBlockedError || error instanceof ActionDeniedError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
