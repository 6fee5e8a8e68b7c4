import { Channel, ChannelHealth, DELIVERY_STATUSES, Delivery, NoticePreferences, page } from '@runplane/contracts';
import { Argument, type Command, Option } from 'commander';
import { list } from '../api/api.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { wholeNumber } from '../command/read-options.js';
import { answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { addOne, addWholeList, describeThing } from './resource.js';

/** `runplane channels …`, `deliveries …` and `notices …`. */
export function addNoticeCommands(program: Command, host: Host): void {
  addChannels(define(program, 'channels', 'by what the organisation is told, and how that goes'), host);
  addDeliveries(define(program, 'deliveries', 'single events on their way to a channel'), host);
  addPreferences(define(program, 'notices', 'what mail you want yourself'), host);
}

function addChannels(channels: Command, host: Host): void {
  addWholeList(channels, host, {
    path: '/v1/channels',
    item: ChannelHealth,
    columns: ['CHANNEL', 'KIND', 'NAME', 'STATUS', 'WAITING', 'GIVEN UP', 'FAILING SINCE'],
    row: ({ id, kind, name, status, backlog, dead, failingSince }) => [
      id,
      kind,
      name,
      status,
      backlog,
      dead,
      failingSince,
    ],
    summary: 'list channels',
    example: 'runplane channels ls',
  });
  define(channels, 'email', 'switch mail to approvers on or off', 'runplane channels email on')
    .addArgument(new Argument('<switch>', 'on or off').choices(['on', 'off']))
    .action(
      host.run(async (cli, given: string) => {
        const body = { status: given === 'on' ? 'active' : 'disabled' };
        const channel = await cli.admin().put('/v1/channels/email', Channel, body);
        return answer(channel, describeThing(channel, cli.style));
      }),
    );
}

interface DeliveryFilter extends PageOptions {
  status?: string;
  channel?: string;
  action?: string;
}

function addDeliveries(deliveries: Command, host: Host): void {
  withPages(define(deliveries, 'ls', 'list deliveries, the newest first', 'runplane deliveries ls --status DEAD'))
    .addOption(new Option('--status <status>', 'of the delivery').choices([...DELIVERY_STATUSES]))
    .option('--channel <id>', 'to one channel')
    .option('--action <id>', 'about one action')
    .action(
      host.run(async (cli, { channel, action, ...options }: DeliveryFilter) => {
        const query = { ...options, channelId: channel, actionId: action };
        const found = await list(cli.admin(), '/v1/deliveries', page(Delivery), query);
        const rows = found.items.map((one) => [
          one.id,
          one.channel.name,
          one.event.type,
          one.status,
          one.attempts,
          one.createdAt,
          one.lastError,
        ]);
        const columns = ['DELIVERY', 'CHANNEL', 'EVENT', 'STATUS', 'ATTEMPTS', 'CREATED', 'LAST ERROR'];
        return answer(found, table(cli.style, columns, rows), moreNote(found));
      }),
    );
  addOne(deliveries, host, {
    name: 'show',
    summary: 'one delivery, with its last error',
    example: 'runplane deliveries show dlv_…',
    argument: 'delivery',
    path: (id) => `/v1/deliveries/${id}`,
    schema: Delivery,
  });
  addOne(deliveries, host, {
    name: 'resend',
    summary: 'send again what was given up, under the same id',
    example: 'runplane deliveries resend dlv_…',
    argument: 'delivery',
    method: 'post',
    path: (id) => `/v1/deliveries/${id}/resend`,
    schema: Delivery,
    text: ({ id, status }) => `${id} is ${status}`,
  });
}

function addPreferences(notices: Command, host: Host): void {
  define(notices, 'show', 'how you are told', 'runplane notices show').action(
    host.run(async (cli) => {
      const preferences = await cli.admin().get('/v1/notice-preferences', NoticePreferences);
      return answer(preferences, describeThing(preferences, cli.style));
    }),
  );
  define(notices, 'set', 'choose how you are told', 'runplane notices set digest --minutes 60')
    .addArgument(new Argument('<email>', 'one mail for each event, for several, or none').choices(EMAIL))
    .option('--minutes <n>', 'of a digest: at most one mail in so many, 5 to 1440', wholeNumber(5, 1_440))
    .action(
      host.run(async (cli, email: string, { minutes }: { minutes?: number }) => {
        const body = { email, digestMinutes: minutes };
        const preferences = await cli.admin().put('/v1/notice-preferences', NoticePreferences, body);
        return answer(preferences, describeThing(preferences, cli.style));
      }),
    );
}

const EMAIL = NoticePreferences.shape.email.unwrap().options;
