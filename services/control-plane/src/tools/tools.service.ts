import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import { type PageQuery, ProblemError, type Tool, type ToolDefinition } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import { builtInCatalogue, checkToolDefinition, loadSqlParser } from '@runplane/mapping';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { knownActions } from './known-actions.js';

type Fault = { path: string; message: string };

@Injectable()
export class ToolsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async put(caller: Caller, name: string, definition: ToolDefinition): Promise<Tool> {
    await loadSqlParser();
    return this.database.withOrg(caller.orgId, async (tx) => {
      const others = await knownActions(tx, { except: name });
      const faults: Fault[] = [
        ...nameFaults(name, definition),
        ...checkToolDefinition(definition, { ...builtInCatalogue(), actions: others }),
        ...(await connectionFaults(tx, definition)),
      ];
      if (faults.length > 0) {
        throw new ProblemError('invalid_request', 'The tool definition is not consistent.', { errors: faults });
      }
      const tool = await tx.tools.upsert(definition, digestOf(definition));
      await recordChange(tx, caller, { resource: 'tool', id: name, change: 'saved', digest: tool.digest });
      return tool;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.tools.list(query));
  }

  get(caller: Caller, name: string): Promise<Tool> {
    return this.database.withOrg(caller.orgId, async (tx) => found(await tx.tools.find(name), 'tool'));
  }

  remove(caller: Caller, name: string): Promise<void> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      if (!(await tx.tools.remove(name))) throw new ProblemError('not_found', 'There is no such tool.');
      await recordChange(tx, caller, { resource: 'tool', id: name, change: 'deleted' });
    });
  }
}

function nameFaults(name: string, definition: ToolDefinition): Fault[] {
  return definition.name === name ? [] : [{ path: 'name', message: 'must be the name in the path' }];
}

/** A tool that only its caller can run has no connection; every other one needs one of its provider. */
async function connectionFaults(tx: OrgTransaction, { provider, connection }: ToolDefinition): Promise<Fault[]> {
  const fault = (message: string): Fault[] => [{ path: 'connection', message }];
  if (provider === 'callback') return connection === undefined ? [] : fault('a callback tool has no connection');
  if (connection === undefined) return fault(`the provider ${provider} needs a connection`);
  const known = await tx.connections.findByName(connection);
  if (!known) return fault('there is no connection of this name');
  return known.provider === provider ? [] : fault(`the connection is of the provider ${known.provider}`);
}
