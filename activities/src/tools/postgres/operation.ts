import { z } from 'zod';
import { sqlOperation } from '../sql/operation.js';

/** With `$1`, `$2` … for the parameters; a list of scalars is written as a PostgreSQL array. */
export const PostgresOperation = sqlOperation({
  firstWords: {
    read: ['select', 'with', 'values', 'table'],
    write: [
      ...['select', 'with', 'insert', 'update', 'delete', 'merge', 'call', 'truncate', 'refresh'],
      ...['create', 'alter', 'drop', 'comment', 'grant', 'revoke'],
    ],
  },
});
export type PostgresOperation = z.infer<typeof PostgresOperation>;

export const PostgresConfiguration = z.strictObject({
  /** A name or an IP address; never a socket path. */
  host: z.string().regex(/^([A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:]{2,45})$/, 'must be a host name or an IP address'),
  port: z.number().int().min(1).max(65_535).default(5432),
  database: z.string().min(1).max(63),
  user: z.string().min(1).max(63),
  /** `require` verifies the certificate and its name. `disable` needs the host on the operator's allow-list. */
  tls: z.enum(['require', 'disable']).default('require'),
  /** PEM certificates of the authority, where the system does not know it. */
  ca: z.string().max(100_000).optional(),
});
export type PostgresConfiguration = z.infer<typeof PostgresConfiguration>;

export const PostgresSecret = z.strictObject({ password: z.string().max(1000).optional() });
export type PostgresSecret = z.infer<typeof PostgresSecret>;
