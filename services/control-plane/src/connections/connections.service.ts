import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  CHECK_CONNECTION_WORKFLOW,
  type Connection,
  type CreateConnection,
  DECIDE_QUEUE,
  type PageQuery,
  ProblemError,
  toolQueue,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { newId, TemporalClient, temporalProblem, unavailable } from '@runplane/service-kit';
import { WorkflowFailedError } from '@temporalio/client';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { assertFits, assertSecretFits } from './fit-provider.js';
import type { RotateSecret } from './rotate-secret.js';
import { SealingKey } from './sealing-key.js';

/** Longer than a worker takes for it, its queue included. */
const CHECK_TIMEOUT_MS = 55_000;

@Injectable()
export class ConnectionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SealingKey) private readonly sealingKey: SealingKey,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
  ) {}

  async create(caller: Caller, { secret, ...input }: CreateConnection): Promise<Connection> {
    assertFits({ secret, ...input });
    const id = newId('con');
    return this.database.withOrg(caller.orgId, async (tx) => {
      const sealedSecret = this.sealingKey.seal(caller.orgId, id, secret);
      const connection = await tx.connections.create({ id, ...input, sealedSecret });
      await recordChange(tx, caller, { resource: 'connection', id, change: 'created' });
      return connection;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.connections.list(query));
  }

  get(caller: Caller, id: string): Promise<Connection> {
    return this.database.withOrg(caller.orgId, async (tx) => found(await tx.connections.find(id), 'connection'));
  }

  rotateSecret(caller: Caller, id: string, { secret }: RotateSecret): Promise<void> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { provider } = found(await tx.connections.find(id), 'connection');
      assertSecretFits(provider, secret);
      await tx.connections.replaceSecret(id, this.sealingKey.seal(caller.orgId, id, secret));
      await recordChange(tx, caller, { resource: 'connection', id, change: 'secret rotated' });
    });
  }

  makeDefault(caller: Caller, id: string): Promise<Connection> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const connection = found(await tx.connections.find(id), 'connection');
      if (connection.isDefault) return connection;
      await tx.connections.makeDefault(connection);
      await recordChange(tx, caller, { resource: 'connection', id, change: 'made default' });
      return { ...connection, isDefault: true };
    });
  }

  /** By a worker of its provider: nowhere else are secrets opened. */
  async check(caller: Caller, id: string): Promise<Connection> {
    const { provider } = await this.get(caller, id);
    try {
      await this.temporal.withDeadline(
        (client) =>
          client.workflow.execute(CHECK_CONNECTION_WORKFLOW, {
            workflowId: `check:${caller.orgId}:${id}:${randomUUID()}`,
            taskQueue: DECIDE_QUEUE,
            workflowExecutionTimeout: CHECK_TIMEOUT_MS,
            args: [toolQueue(provider), { orgId: caller.orgId, connectionId: id }],
          }),
        CHECK_TIMEOUT_MS,
      );
    } catch (error) {
      if (error instanceof WorkflowFailedError) throw unavailable('No worker of the provider answered in time.', error);
      throw temporalProblem(error) ?? error;
    }
    return this.get(caller, id);
  }

  remove(caller: Caller, id: string): Promise<void> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { name } = found(await tx.connections.find(id), 'connection');
      const tools = await tx.tools.countOfConnection(name);
      if (tools > 0) throw new ProblemError('conflict', `${tools} of the tools refer to the connection.`);
      await tx.connections.remove(id);
      await recordChange(tx, caller, { resource: 'connection', id, change: 'deleted' });
    });
  }
}
