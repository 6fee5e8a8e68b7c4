import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from './stack.js';
import { formatTable } from './table.js';

/** What a person needs to go on: where everything answers, and where the keys are. */
export function describeStack(stack: Stack, slack: string): string {
  const { directory, keys, urls, temporal, ports } = stack;
  const key = (name: string, file: string): [string, string][] => {
    const path = join(directory.demo, file);
    return existsSync(path) ? [[name, path]] : [];
  };
  return formatTable([
    ['Addresses'],
    // By the name that passkeys are bound to.
    ['dashboard', `http://localhost:${ports.controlPlane}/app/`],
    ['agent API', `${urls.gateway}/v1`],
    ['agent API, OpenAPI', `${urls.gateway}/openapi.json`],
    ['admin API', `${urls.controlPlane}/v1`],
    ['admin API, OpenAPI', `${urls.controlPlane}/openapi.json`],
    ["demo's ticket API", `http://127.0.0.1:${ports.demoTickets}`],
    ["demo's Stripe", `http://127.0.0.1:${ports.demoStripe}`],
    ['Temporal', temporal.address],
    ['Temporal UI', temporal.uiUrl ?? 'not started by Runplane'],
    ['PostgreSQL', `127.0.0.1:${ports.postgres}`],
    ['Channels (docs/notifications.md)'],
    ['email', stack.sendsMail ? 'configured' : 'off: set RUNPLANE_SMTP_URL and RUNPLANE_MAIL_FROM, and start again'],
    ['Slack', slack],
    ['webhooks', `POST ${urls.controlPlane}/v1/webhooks`],
    ['Keys (files that only you can read)'],
    ['operator token', keys.operatorToken],
    ...key("demo owner's key", 'owner-key'),
    ...key("demo approver's key", 'approver-key'),
    ...key("demo agent's key", 'agent-key'),
    ['State'],
    ['folder', directory.path],
    ['logs', directory.logs],
    ['Temporal server', temporal.description],
    ['PostgreSQL server', `embedded, ${stack.postgresVersion}`],
  ]);
}
