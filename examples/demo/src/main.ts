import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { logOrigin, verifierKeyOf } from '@runplane/audit';
import { type DemoConfig, demoConfig } from './config.js';
import { type Payments, startPayments } from './payments.js';
import { runDemo } from './run.js';
import { setupDemo } from './setup.js';
import { readState, saveState } from './state-files.js';
import { startTicketApi } from './ticket-api.js';

/**
 * Serves the ticket API and Stripe's, and sets the demo up. `--once`: runs the main job and ends, with 0 if every expected outcome
 * was seen and the audit log was verified. Otherwise it stays until it is told to stop.
 */
async function main(config: DemoConfig, isOnce: boolean): Promise<void> {
  const { controlPlaneUrl, operatorToken, postgres, directory } = config;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const tickets = await startTicketApi({ port: config.ticketsPort, stateFile: join(directory, 'tickets.json') });
  let payments: Payments | undefined;
  try {
    payments = await startPayments({ port: config.stripePort });
    const credentials = await setupDemo({
      controlPlaneUrl,
      operatorToken,
      ticketApiUrl: tickets.url,
      stripeUrl: payments.url,
      postgres,
      state: readState(directory),
      save: (state) => saveState(directory, state),
    });
    if (isOnce) process.exitCode = (await runMainJob(config, credentials, payments)) ? 0 : 1;
    else await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  } finally {
    await payments?.close();
    await tickets.close();
  }
}

async function runMainJob(
  { gatewayUrl, controlPlaneUrl, auditPublicKey }: DemoConfig,
  credentials: Awaited<ReturnType<typeof setupDemo>>,
  payments: Payments,
): Promise<boolean> {
  const { cases, auditVerified } = await runDemo({
    gatewayUrl,
    controlPlaneUrl,
    ...credentials,
    takePayment: payments.takePayment,
    logKey: verifierKeyOf(logOrigin(credentials.orgId), auditPublicKey),
    print: (line) => console.log(line),
  });
  return auditVerified && cases.every(({ ok }) => ok);
}

await main(demoConfig(), process.argv.includes('--once'));
