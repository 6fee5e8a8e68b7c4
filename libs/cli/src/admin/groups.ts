import { Member, Name, page } from '@runplane/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { list, part } from '../api/api.js';
import { memberIdOf } from '../api/find.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { addWholeList } from './resource.js';

const Group = z.object({ name: Name, members: z.number().int(), disabled: z.number().int() });
const Renamed = z.looseObject({ items: z.array(Member) });

/** `runplane groups …`. */
export function addGroupCommands(program: Command, host: Host): void {
  const groups = define(program, 'groups', 'groups of members, as approval plans name them');
  addWholeList(groups, host, {
    path: '/v1/groups',
    item: Group,
    columns: ['GROUP', 'MEMBERS', 'OF THEM DISABLED'],
    row: ({ name, members, disabled }) => [name, members, disabled],
    summary: 'list groups',
    example: 'runplane groups ls',
  });
  withPages(define(groups, 'members', 'who is in a group', 'runplane groups members finance'))
    .argument('<group>', 'its name')
    .action(
      host.run(async (cli, name: string, options: PageOptions) => {
        const found = await list(cli.admin(), `/v1/groups/${part(name)}/members`, page(Member), { ...options });
        const rows = found.items.map((member) => [member.id, member.name, member.email, member.status]);
        return answer(found, table(cli.style, ['MEMBER', 'NAME', 'EMAIL', 'STATUS'], rows), moreNote(found));
      }),
    );
  for (const [name, verb, summary] of [
    ['add', 'put', 'put a member into a group, which is there by that'],
    ['remove', 'delete', 'take a member out of a group'],
  ] as const) {
    define(groups, name, summary, `runplane groups ${name} finance ann@example.com`)
      .argument('<group>', 'its name')
      .argument('<member>', 'id or email')
      .action(
        host.run(async (cli, group: string, given: string) => {
          const api = cli.admin();
          const path = `/v1/groups/${part(group)}/members/${part(await memberIdOf(api, given))}`;
          const member = await (verb === 'put' ? api.put(path, Member, {}) : api.delete(path, Member));
          return answer(member, `${member.name}: ${member.groups.join(', ') || 'in no group'}`);
        }),
      );
  }
  define(
    groups,
    'rename',
    'give a group another name; plans that name it have to follow',
    'runplane groups rename finance accounting',
  )
    .argument('<group>', 'its name')
    .argument('<name>', 'the new one')
    .action(
      host.run(async (cli, group: string, name: string) => {
        const renamed = await cli.admin().patch(`/v1/groups/${part(group)}`, Renamed, { name });
        return answer(renamed, `${renamed.items.length} members are in ${name} now`);
      }),
    );
}
