import { AUDIT_EVENT_TYPES, Delivery, Webhook, WebhookWithSecret } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import { part } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import { collect, define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { duration } from '../command/read-options.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { handOver, type SecretOptions, withSecretFile } from './hand-over.js';
import { addList } from './list-command.js';
import { addOne, describeThing, Nothing } from './resource.js';

const HOUR_MS = 3_600_000;

interface WebhookChange {
  name?: string;
  url?: string;
  event?: string[];
  status?: string;
}

const eventOption = () =>
  new Option('--event <type>', 'only events of this type, such as approval.requested; may be repeated').argParser(
    collect,
  );

/** `runplane webhooks …`. */
export function addWebhookCommands(program: Command, host: Host): void {
  const webhooks = define(program, 'webhooks', 'addresses that are told what happens, by signed requests');
  addList(webhooks, host, {
    path: '/v1/webhooks',
    schema: Webhook,
    columns: ['WEBHOOK', 'NAME', 'URL', 'STATUS', 'FAILING SINCE', 'EVENTS'],
    row: ({ id, name, url, status, failingSince, eventTypes }) => [id, name, url, status, failingSince, eventTypes],
    summary: 'list webhooks, without their secrets',
    example: 'runplane webhooks ls',
  });
  addOne(webhooks, host, {
    name: 'show',
    summary: 'one webhook, and how it goes',
    example: 'runplane webhooks show chn_…',
    argument: 'webhook',
    path: (id) => `/v1/webhooks/${id}`,
    schema: Webhook,
  });
  addChanges(webhooks, host);
  addSecrets(webhooks, host);
  addOne(webhooks, host, {
    name: 'test',
    summary: 'send an event that says it is a test; "deliveries show" says what came of it',
    example: 'runplane webhooks test chn_…',
    argument: 'webhook',
    method: 'post',
    path: (id) => `/v1/webhooks/${id}/test`,
    schema: Delivery,
    text: ({ id }) => `queued: runplane deliveries show ${id}`,
  });
  addOne(webhooks, host, {
    name: 'delete',
    summary: 'delete a webhook; what waits for it is not sent',
    example: 'runplane webhooks delete chn_…',
    argument: 'webhook',
    method: 'delete',
    path: (id) => `/v1/webhooks/${id}`,
    schema: Nothing,
    text: (_nothing, id) => `deleted ${id}`,
  });
}

function addSecrets(webhooks: Command, host: Host): void {
  withSecretFile(
    define(
      webhooks,
      'create',
      'tell an address; the secret that signs is shown once (Standard Webhooks)',
      'runplane webhooks create https://ops.example.com/runplane --name ops --event approval.requested --out hook-secret',
    ),
    'the secret',
  )
    .argument('<url>', 'http or https')
    .requiredOption('--name <name>', 'of the webhook')
    .addOption(eventOption())
    .action(
      host.run(async (cli, url: string, options: SecretOptions & { name: string; event?: string[] }) => {
        const body = { name: options.name, url, eventTypes: eventsOf(options.event) };
        const made = await cli.admin().post('/v1/webhooks', WebhookWithSecret, body);
        return handOver(made, options, 'webhooks rotate-secret', cli);
      }),
    );
  withSecretFile(
    define(
      webhooks,
      'rotate-secret',
      'replace the secret; the old one signs beside it for a while',
      'runplane webhooks rotate-secret chn_… --overlap 1d --out hook-secret',
    ),
    'the secret',
  )
    .argument('<webhook>', 'its id')
    .option('--overlap <time>', 'how long the old one signs, too: whole hours, at most 7d; default 24h', duration)
    .action(
      host.run(async (cli, id: string, { overlap, ...options }: SecretOptions & { overlap?: number }) => {
        const body = overlap === undefined ? {} : { overlapHours: Math.ceil(overlap / HOUR_MS) };
        const path = `/v1/webhooks/${part(id)}/rotate-secret`;
        const rotated = await cli.admin().post(path, WebhookWithSecret, body);
        return handOver(rotated, options, 'webhooks rotate-secret', cli);
      }),
    );
}

function addChanges(webhooks: Command, host: Host): void {
  define(
    webhooks,
    'update',
    'change name, address, events or status',
    'runplane webhooks update chn_… --event approval.requested --event approval.expired',
    'runplane webhooks update chn_… --status disabled',
  )
    .argument('<webhook>', 'its id')
    .option('--name <name>', 'of the webhook')
    .option('--url <url>', 'http or https')
    .addOption(eventOption())
    .addOption(new Option('--status <status>', 'a disabled one is told nothing').choices(['active', 'disabled']))
    .action(host.run((cli, id: string, change: WebhookChange) => update(id, change, cli)));
}

async function update(id: string, { event, ...change }: WebhookChange, cli: Cli): Promise<Answer> {
  const body = { ...change, ...(event === undefined ? {} : { eventTypes: eventsOf(event) }) };
  if (Object.keys(body).length === 0) throw new CommandError(EXIT.usage, 'there is nothing to change');
  const webhook = await cli.admin().patch(`/v1/webhooks/${part(id)}`, Webhook, body);
  return answer(webhook, describeThing(webhook, cli.style));
}

/** Throws `CommandError` with the known ones, so that a slip of the pen is not found out by silence. */
function eventsOf(given: readonly string[] = []): readonly string[] {
  const known: readonly string[] = AUDIT_EVENT_TYPES;
  const unknown = given.find((type) => !known.includes(type));
  if (unknown === undefined) return given;
  throw new CommandError(EXIT.usage, `there are no events of type "${unknown}"`, { lines: [known.join(', ')] });
}
