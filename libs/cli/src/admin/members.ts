import { CreatedInvitation, Invitation, MEMBER_ROLES, Member, Passkey } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { part } from '../api/api.js';
import { memberIdOf } from '../api/find.js';
import type { Cli } from '../command/cli.js';
import { collect, define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { duration } from '../command/read-options.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { handOver, type SecretOptions, withSecretFile } from './hand-over.js';
import { addList } from './list-command.js';
import { addOne, describeThing } from './resource.js';

const HOUR_MS = 3_600_000;
const Passkeys = z.looseObject({ items: z.array(Passkey) });

interface MemberOptions {
  name?: string;
  role?: string[];
  group?: string[];
  status?: string;
}

const roleOption = () => new Option('--role <role>', `${MEMBER_ROLES.join(', ')}; may be repeated`).argParser(collect);

/** `runplane members …` and `invitations …`. */
export function addMemberCommands(program: Command, host: Host): void {
  const members = define(program, 'members', 'the people of the organisation');
  addList(members, host, {
    path: '/v1/members',
    schema: Member,
    columns: ['MEMBER', 'NAME', 'EMAIL', 'STATUS', 'ROLES', 'GROUPS'],
    row: ({ id, name, email, status, roles, groups }) => [id, name, email, status, roles, groups],
    summary: 'list members',
    example: 'runplane members ls',
  });
  define(members, 'show', 'one member', 'runplane members show ann@example.com')
    .argument('<member>', 'id or email')
    .action(host.run((cli, given: string) => show(given, cli)));
  addCreate(members, host);
  addChanges(members, host);
  addPasskeys(members, host);
  addInvitations(members, define(program, 'invitations', 'people who are to come in'), host);
}

async function show(given: string, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const member = await api.get(`/v1/members/${part(await memberIdOf(api, given))}`, Member);
  return answer(member, describeThing(member, cli.style));
}

function addCreate(members: Command, host: Host): void {
  define(
    members,
    'create',
    'add a member; it has no key yet',
    'runplane members create ann@example.com --name Ann --role approver --group finance',
  )
    .argument('<email>', 'of the member')
    .requiredOption('--name <name>', 'of the member')
    .addOption(roleOption().makeOptionMandatory())
    .option('--group <name>', 'a group that approval plans name; may be repeated', collect)
    .action(
      host.run(async (cli, email: string, { name, role = [], group = [] }: MemberOptions) => {
        const member = await cli.admin().post('/v1/members', Member, { email, name, roles: role, groups: group });
        return answer(member, describeThing(member, cli.style), {
          note: `a key: runplane keys create --member ${member.id}`,
        });
      }),
    );
}

function addChanges(members: Command, host: Host): void {
  define(
    members,
    'update',
    'change name, roles, groups or status',
    'runplane members update ann@example.com --role approver --role operator',
    'runplane members update ann@example.com --status disabled',
  )
    .argument('<member>', 'id or email')
    .option('--name <name>', 'of the member')
    .addOption(roleOption())
    .option('--group <name>', 'in place of all groups of the member; may be repeated', collect)
    .addOption(new Option('--status <status>', 'a disabled member is refused at once').choices(['active', 'disabled']))
    .action(
      host.run(async (cli, given: string, { role, group, ...change }: MemberOptions) => {
        const body = {
          ...change,
          ...(role === undefined ? {} : { roles: role }),
          ...(group === undefined ? {} : { groups: group }),
        };
        if (Object.keys(body).length === 0) throw new CommandError(EXIT.usage, 'there is nothing to change');
        const api = cli.admin();
        const member = await api.patch(`/v1/members/${part(await memberIdOf(api, given))}`, Member, body);
        return answer(member, describeThing(member, cli.style));
      }),
    );
  define(
    members,
    'remove',
    'end a membership for good: sessions, keys, passkeys and delegations end with it',
    'runplane members remove ann@example.com',
  )
    .argument('<member>', 'id or email')
    .action(
      host.run(async (cli, given: string) => {
        const api = cli.admin();
        const member = await api.delete(`/v1/members/${part(await memberIdOf(api, given))}`, Member);
        return answer(member, `removed ${member.id} (${member.name})`);
      }),
    );
}

function addPasskeys(members: Command, host: Host): void {
  const run = (verb: 'get' | 'delete') =>
    host.run(async (cli, given: string) => {
      const api = cli.admin();
      const found = await api[verb](`/v1/members/${part(await memberIdOf(api, given))}/passkeys`, Passkeys);
      const rows = found.items.map(({ id, name, device, createdAt, lastUsedAt }) => [
        id,
        name,
        device,
        createdAt,
        lastUsedAt,
      ]);
      return answer(found, table(cli.style, ['PASSKEY', 'NAME', 'DEVICE', 'CREATED', 'LAST USED'], rows));
    });
  define(members, 'passkeys', 'list the passkeys of a member', 'runplane members passkeys ann@example.com')
    .argument('<member>', 'id or email')
    .action(run('get'));
  define(
    members,
    'reset-passkeys',
    'take all passkeys of another member away; for owners',
    'runplane members reset-passkeys ann@example.com',
  )
    .argument('<member>', 'id or email')
    .action(run('delete'));
}

interface InviteOptions extends MemberOptions, SecretOptions {
  expiresIn?: number;
}

function addInvitations(members: Command, invitations: Command, host: Host): void {
  addList(invitations, host, {
    path: '/v1/invitations',
    schema: Invitation,
    columns: ['INVITATION', 'MEMBER', 'EMAIL', 'STATUS', 'SENT BY', 'EXPIRES'],
    row: ({ id, member, status, sentBy, expiresAt }) => [id, member.name, member.email, status, sentBy, expiresAt],
    summary: 'list invitations, without their tokens',
    example: 'runplane invitations ls',
  });
  addOne(invitations, host, {
    name: 'revoke',
    summary: 'make an invitation worth nothing',
    example: 'runplane invitations revoke inv_…',
    argument: 'invitation',
    method: 'delete',
    path: (id) => `/v1/invitations/${id}`,
    schema: Invitation,
    text: ({ id, status }) => `${id} is ${status}`,
  });
  withExpiry(
    define(
      members,
      'invite',
      'add a member who comes in by an invitation: mailed, or its token shown once',
      'runplane members invite ann@example.com --name Ann --role approver --out ann-token',
    ),
  )
    .argument('<email>', 'of the person')
    .requiredOption('--name <name>', 'of the person')
    .addOption(roleOption().makeOptionMandatory())
    .option('--group <name>', 'a group that approval plans name; may be repeated', collect)
    .action(
      host.run(async (cli, email: string, options: InviteOptions) => {
        const { name, role = [], group = [] } = options;
        const body = { email, name, roles: role, groups: group, ...expiryOf(options) };
        return told(await cli.admin().post('/v1/invitations', CreatedInvitation, body), options, cli);
      }),
    );
  withExpiry(
    define(
      members,
      'invite-again',
      'invite a member who has no way in; earlier invitations are worth nothing then',
      'runplane members invite-again ann@example.com',
    ),
  )
    .argument('<member>', 'id or email')
    .action(
      host.run(async (cli, given: string, options: InviteOptions) => {
        const api = cli.admin();
        const path = `/v1/members/${part(await memberIdOf(api, given))}/invitation`;
        return told(await api.post(path, CreatedInvitation, expiryOf(options)), options, cli);
      }),
    );
}

function withExpiry(command: Command): Command {
  return withSecretFile(command, 'the token').option(
    '--expires-in <time>',
    'whole hours, at most 30d; default 7d',
    duration,
  );
}

function expiryOf({ expiresIn }: InviteOptions): { expiresInHours?: number } {
  return expiresIn === undefined ? {} : { expiresInHours: Math.ceil(expiresIn / HOUR_MS) };
}

/** Where the mail has the token, nobody here sees it. */
function told({ invitation, token }: CreatedInvitation, options: SecretOptions, cli: Cli): Answer {
  if (token !== null) return handOver({ ...invitation, secret: token }, options, 'invitations revoke', cli);
  return answer({ ...invitation, secret: null }, `${invitation.id} is on its way to ${invitation.member.email}`);
}
