import { z } from 'zod';
import { sqlOperation } from '../sql/operation.js';
import { problemOf } from './statement.js';

/**
 * With `?` for the parameters. Statements that end the transaction by themselves (CREATE, ALTER, TRUNCATE, GRANT …) and
 * procedures, which may do so, are not among them: their effect and the key could not be one.
 */
export const MysqlOperation = sqlOperation({
  firstWords: { read: ['select', 'with', 'values'], write: ['insert', 'replace', 'update', 'delete', 'with'] },
  problemOf,
});
export type MysqlOperation = z.infer<typeof MysqlOperation>;

export const MysqlConfiguration = z
  .strictObject({
    /** A name or an IP address; never a socket path. */
    host: z.string().regex(/^([A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:]{2,45})$/, 'must be a host name or an IP address'),
    port: z.number().int().min(1).max(65_535).default(3306),
    database: z.string().min(1).max(64),
    user: z.string().min(1).max(80),
    /** `require` verifies the certificate and its name. `disable` needs the host on the operator's allow-list. */
    tls: z.enum(['require', 'disable']).default('require'),
    /** PEM certificates of the authority, where the system does not know it. */
    ca: z.string().max(100_000).optional(),
  })
  .refine(({ host, tls }) => tls === 'disable' || !/^[\d.]+$|:/.test(host), {
    message: 'must be a name where TLS is required: certificates are for names',
    path: ['host'],
  });
export type MysqlConfiguration = z.infer<typeof MysqlConfiguration>;

export const MysqlSecret = z.strictObject({ password: z.string().max(1000).optional() });
export type MysqlSecret = z.infer<typeof MysqlSecret>;
