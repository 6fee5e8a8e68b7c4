import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { logOrigin, verifierKeyOf } from '@runplane/audit';
import { type DemoConfig, demoConfig } from './config.js';
import { runDemo } from './run.js';
import { setupDemo } from './setup.js';
import { readState, saveState } from './state-files.js';
import { startTicketApi } from './ticket-api.js';

/**
 * Serves the ticket API and sets the demo up. `--once`: runs the main job and ends, with 0 if every expected outcome
 * was seen and the audit log was verified. Otherwise it stays until it is told to stop.
 */
async function main(config: DemoConfig, isOnce: boolean): Promise<void> {
  const { controlPlaneUrl, operatorToken, postgres, directory } = config;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const tickets = await startTicketApi({ port: config.ticketsPort, stateFile: join(directory, 'tickets.json') });
  try {
    const credentials = await setupDemo({
      controlPlaneUrl,
      operatorToken,
      ticketApiUrl: tickets.url,
      postgres,
      state: readState(directory),
      save: (state) => saveState(directory, state),
    });
    if (isOnce) process.exitCode = (await runMainJob(config, credentials)) ? 0 : 1;
    else await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  } finally {
    await tickets.close();
  }
}

async function runMainJob(
  { gatewayUrl, controlPlaneUrl, auditPublicKey }: DemoConfig,
  credentials: Awaited<ReturnType<typeof setupDemo>>,
): Promise<boolean> {
  const { cases, auditVerified } = await runDemo({
    gatewayUrl,
    controlPlaneUrl,
    ...credentials,
    logKey: verifierKeyOf(logOrigin(credentials.orgId), auditPublicKey),
    print: (line) => console.log(line),
  });
  return auditVerified && cases.every(({ ok }) => ok);
}

await main(demoConfig(), process.argv.includes('--once'));
