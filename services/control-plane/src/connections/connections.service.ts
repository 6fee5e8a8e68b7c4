import { Inject, Injectable } from '@nestjs/common';
import { type Connection, type CreateConnection, type PageQuery, ProblemError } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { newId } from '@runplane/service-kit';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import type { RotateSecret } from './rotate-secret.js';
import { SealingKey } from './sealing-key.js';

@Injectable()
export class ConnectionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SealingKey) private readonly sealingKey: SealingKey,
  ) {}

  create(caller: Caller, { secret, ...input }: CreateConnection): Promise<Connection> {
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
      found(await tx.connections.find(id), 'connection');
      await tx.connections.replaceSecret(id, this.sealingKey.seal(caller.orgId, id, secret));
      await recordChange(tx, caller, { resource: 'connection', id, change: 'secret rotated' });
    });
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
