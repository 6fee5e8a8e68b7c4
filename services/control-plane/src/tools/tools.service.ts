import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import { type PageQuery, ProblemError, type Tool, type ToolDefinition } from '@runplane/contracts';
import { Database } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { knownActions } from './known-actions.js';
import { type Fault, ToolChecker } from './tool-checker.js';

@Injectable()
export class ToolsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  put(caller: Caller, name: string, definition: ToolDefinition): Promise<Tool> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const checker = new ToolChecker(tx, await knownActions(tx, { except: [name] }));
      const faults = [...nameFaults(name, definition), ...(await checker.faultsOf(definition))];
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
