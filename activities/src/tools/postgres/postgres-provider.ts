import type { ToolProvider } from '../provider.js';
import { SQL_FAILURES } from '../sql/failures.js';
import { usedBy } from '../sql/operation.js';
import { writeOnce } from '../sql/write-once.js';
import { checkPostgres } from './check.js';
import { withConnection } from './connect.js';
import { PostgresConfiguration, PostgresOperation, PostgresSecret } from './operation.js';
import { previewStatement } from './preview.js';
import { runRead } from './read.js';
import { reconcileWrite } from './reconcile.js';
import { postgresWrite } from './write.js';

/** One SQL statement on a PostgreSQL server. Writes are executed exactly once for each tool key. */
export const postgresProvider: ToolProvider<PostgresOperation, PostgresConfiguration, PostgresSecret> = {
  name: 'postgres',
  operationSchema: PostgresOperation,
  configurationSchema: PostgresConfiguration,
  secretSchema: PostgresSecret,
  failures: {
    ...SQL_FAILURES,
    destination_refused: 'terminal',
    rolled_back: 'terminal',
  },

  idempotency: ({ mode }) => (mode === 'read' ? 'natural' : 'keyed'),

  usedArguments: usedBy,

  execute: (call) =>
    withConnection({ ...call, hasEffects: call.operation.mode === 'write' }, (client) =>
      call.operation.mode === 'read' ? runRead(client, call) : writeOnce(postgresWrite(client, call), call),
    ),

  preview: (call) => withConnection({ ...call, hasEffects: false }, (client) => previewStatement(client, call)),
  reconcile: reconcileWrite,
  check: checkPostgres,
};
