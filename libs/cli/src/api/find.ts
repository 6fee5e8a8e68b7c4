import {
  type Agent,
  Agent as AgentSchema,
  type Connection,
  Connection as ConnectionSchema,
  type Member,
  Member as MemberSchema,
  page,
} from '@runplane/contracts';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Api, list } from './api.js';

/** The id of an agent that is given by id or by name. Throws `CommandError` where there is none. */
export async function agentIdOf(api: Api, given: string): Promise<string> {
  if (given.startsWith('agt_')) return given;
  return (await agentNamed(api, given)).id;
}

async function agentNamed(api: Api, name: string): Promise<Agent> {
  const { items } = await list(api, '/v1/agents', page(AgentSchema), { all: true });
  const found = items.find((agent) => agent.name === name);
  if (found) return found;
  throw new CommandError(EXIT.notFound, `there is no agent "${name}"`, { lines: ['"runplane agents ls" lists them.'] });
}

/** The id of a member who is given by id or by email. Throws `CommandError` where there is none. */
export async function memberIdOf(api: Api, given: string): Promise<string> {
  if (given.startsWith('mem_')) return given;
  return (await memberAt(api, given)).id;
}

/** Of an address that a removed member had before, the one who has it now. */
async function memberAt(api: Api, email: string): Promise<Member> {
  const { items } = await list(api, '/v1/members', page(MemberSchema), { all: true });
  const found = items.filter((member) => member.email.toLowerCase() === email.toLowerCase());
  const [first] = [...found.filter(({ status }) => status === 'active'), ...found];
  if (first) return first;
  throw new CommandError(EXIT.notFound, `there is no member "${email}"`, {
    lines: ['Give an id or an email: "runplane members ls" lists them.'],
  });
}

/** Connections that are given by id or by name. Throws `CommandError` for one that is none. */
export async function connectionsOf(api: Api, given: readonly string[]): Promise<Connection[]> {
  const { items } = await list(api, '/v1/connections', page(ConnectionSchema), { all: true });
  const unknown = given.find((one) => !items.some(({ id, name }) => one === id || one === name));
  if (unknown !== undefined) throw new CommandError(EXIT.notFound, `there is no connection "${unknown}"`);
  return items.filter(({ id, name }) => given.includes(id) || given.includes(name));
}
