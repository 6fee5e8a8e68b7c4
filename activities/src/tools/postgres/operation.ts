import { JsonPointer } from '@runplane/contracts';
import { z } from 'zod';

/** First words of statements that one transaction can hold; transaction control itself is not among them. */
const FIRST_WORDS = {
  read: ['select', 'with', 'values', 'table'],
  write: [
    ...['select', 'with', 'insert', 'update', 'delete', 'merge', 'call', 'truncate', 'refresh'],
    ...['create', 'alter', 'drop', 'comment', 'grant', 'revoke'],
  ],
} as const;

const Parameter = z.union([
  JsonPointer,
  /** For `json` and `jsonb`, where a list would else become a PostgreSQL array. */
  z.strictObject({ pointer: JsonPointer, as: z.literal('json') }),
]);
export type Parameter = z.infer<typeof Parameter>;

export const PostgresOperation = z
  .strictObject({
    /** One SQL statement with `$1`, `$2` … for the parameters. */
    statement: z.string().min(1).max(20_000),
    /** Where the value of each parameter stands in the arguments. */
    parameters: z.array(Parameter).max(100).default([]),
    mode: z.enum(['read', 'write']),
    /** Read: rows after these are left out. Write: a statement that touches more is rolled back. */
    maxRows: z.number().int().min(1).max(10_000).default(1000),
  })
  .superRefine(({ statement, mode }, context) => {
    const words: readonly string[] = FIRST_WORDS[mode];
    if (!words.includes(firstWordOf(statement))) {
      context.addIssue({
        code: 'custom',
        path: ['statement'],
        message: `a ${mode} must begin with one of: ${words.join(', ')}`,
      });
    }
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

export const pointerOf = (parameter: Parameter): string =>
  typeof parameter === 'string' ? parameter : parameter.pointer;

function firstWordOf(statement: string): string {
  const [word = ''] = statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ').match(/[A-Za-z]+/) ?? [];
  return word.toLowerCase();
}
