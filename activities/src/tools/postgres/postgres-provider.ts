import { pointerTokens } from '@runplane/mapping';
import type { ToolProvider } from '../provider.js';
import { withConnection } from './connect.js';
import { PostgresConfiguration, PostgresOperation, PostgresSecret, pointerOf } from './operation.js';
import { runRead } from './read.js';
import { runWrite } from './write.js';

/** One SQL statement on a PostgreSQL server. Writes are executed exactly once for each tool key. */
export const postgresProvider: ToolProvider<PostgresOperation, PostgresConfiguration, PostgresSecret> = {
  name: 'postgres',
  operationSchema: PostgresOperation,
  configurationSchema: PostgresConfiguration,
  secretSchema: PostgresSecret,

  idempotency: ({ mode }) => (mode === 'read' ? 'natural' : 'keyed'),

  usedArguments({ parameters }) {
    const names = parameters.map((parameter) => pointerTokens(pointerOf(parameter))[0]);
    return names.includes(undefined) ? null : new Set(names as string[]);
  },

  execute: (call) =>
    withConnection(call, (client) => (call.operation.mode === 'read' ? runRead : runWrite)(client, call)),
};
