import { Delegation, page } from '@runplane/contracts';
import type { Command } from 'commander';
import { list } from '../api/api.js';
import { memberIdOf } from '../api/find.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { addOne, describeThing } from './resource.js';

interface NewDelegation {
  from?: string;
  until: string;
  of?: string;
  note?: string;
}

/** `runplane delegations …`. */
export function addDelegationCommands(program: Command, host: Host): void {
  const delegations = define(program, 'delegations', 'who votes while somebody is away');
  withPages(define(delegations, 'ls', 'list delegations, the newest first', 'runplane delegations ls --active'))
    .option('--member <member>', 'id or email of who is away')
    .option('--active', 'only those that hold now')
    .action(
      host.run(async (cli, { member, ...options }: PageOptions & { member?: string; active?: boolean }) => {
        const api = cli.admin();
        const memberId = member === undefined ? undefined : await memberIdOf(api, member);
        const found = await list(api, '/v1/delegations', page(Delegation), { ...options, memberId });
        const rows = found.items.map((one) => [
          one.id,
          one.member,
          one.to,
          one.from,
          one.until,
          one.revokedAt === null ? '' : 'revoked',
          one.note,
        ]);
        const columns = ['DELEGATION', 'OF', 'TO', 'FROM', 'UNTIL', 'STATE', 'NOTE'];
        return answer(found, table(cli.style, columns, rows), moreNote(found));
      }),
    );
  addOne(delegations, host, {
    name: 'show',
    summary: 'one delegation',
    example: 'runplane delegations show del_…',
    argument: 'delegation',
    path: (id) => `/v1/delegations/${id}`,
    schema: Delegation,
  });
  define(
    delegations,
    'create',
    'let another member vote in your place, beside their own votes',
    'runplane delegations create bob@example.com --until 2026-08-24T08:00:00Z --note "on leave"',
  )
    .argument('<to>', 'id or email of who votes instead')
    .requiredOption('--until <time>', 'RFC 3339, at most a year after it begins')
    .option('--from <time>', 'RFC 3339; default: now')
    .option('--of <member>', 'id or email of another member who is away; for owners and admins')
    .option('--note <text>', 'shown beside it')
    .action(
      host.run(async (cli, to: string, { from, until, of, note }: NewDelegation) => {
        const api = cli.admin();
        const made = await api.post('/v1/delegations', Delegation, {
          to: await memberIdOf(api, to),
          from: from ?? new Date().toISOString(),
          until,
          ...(of === undefined ? {} : { member: await memberIdOf(api, of) }),
          note,
        });
        return answer(made, describeThing(made, cli.style));
      }),
    );
  addOne(delegations, host, {
    name: 'revoke',
    summary: 'end a delegation now',
    example: 'runplane delegations revoke del_…',
    argument: 'delegation',
    method: 'delete',
    path: (id) => `/v1/delegations/${id}`,
    schema: Delegation,
    text: ({ id }) => `revoked ${id}`,
  });
}
