import type { ToolProvider } from '../provider.js';
import { SQL_FAILURES } from '../sql/failures.js';
import { usedBy } from '../sql/operation.js';
import { settleWrite, writeOnce } from '../sql/write-once.js';
import { withConnection } from './connect.js';
import { MysqlConfiguration, MysqlOperation, MysqlSecret } from './operation.js';
import { previewStatement } from './preview.js';
import { runRead } from './read.js';
import { mysqlWrite } from './write.js';

/** One SQL statement on a MySQL or MariaDB server. Writes are executed exactly once for each tool key. */
export const mysqlProvider: ToolProvider<MysqlOperation, MysqlConfiguration, MysqlSecret> = {
  name: 'mysql',
  operationSchema: MysqlOperation,
  configurationSchema: MysqlConfiguration,
  secretSchema: MysqlSecret,
  failures: {
    ...SQL_FAILURES,
    destination_refused: 'terminal',
    not_transactional: 'terminal',
    not_rolled_back: 'unknown',
  },

  idempotency: ({ mode }) => (mode === 'read' ? 'natural' : 'keyed'),
  usedArguments: usedBy,

  execute: (call) =>
    withConnection({ ...call, hasEffects: call.operation.mode === 'write' }, (client) =>
      call.operation.mode === 'read' ? runRead(client, call) : writeOnce(mysqlWrite(client, call), call),
    ),

  reconcile(question) {
    const call = { ...question, repeated: true };
    return withConnection({ ...call, hasEffects: true }, (client) => settleWrite(mysqlWrite(client, call)));
  },

  preview: (call) => withConnection({ ...call, hasEffects: false }, (client) => previewStatement(client, call)),

  async check(connection) {
    await withConnection({ ...connection, hasEffects: false, repeated: false }, (client) => client.query('SELECT 1'));
  },
};
