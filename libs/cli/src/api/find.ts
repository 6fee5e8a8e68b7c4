import { type Agent, Agent as AgentSchema, page } from '@runplane/contracts';
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
