import { readFileSync } from 'node:fs';
import { databaseTlsFault, KeyRing } from '@runplane/database';
import { z } from 'zod';

/** A configuration that cannot be used; the message names each wrong variable with what is expected. */
export class ConfigError extends Error {
  constructor(
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`The configuration is not valid:\n${problems.map((p) => `  - ${p}`).join('\n')}`, options);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the variables that `schema` names from `env` (its other members are ignored; an empty text counts as unset).
 * Throws `ConfigError` with every wrong variable at once. Values are not printed: they may be secrets.
 */
export function readConfig<T extends z.ZodRawShape>(
  schema: z.ZodObject<T>,
  env: Record<string, string | undefined>,
): z.infer<z.ZodObject<T>> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, env[name] === '' ? undefined : env[name]]),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${text(issue, given)}`),
  );
}

function text(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  return given[String(issue.path[0])] === undefined ? 'is not set' : issue.message;
}

/** `postgres://…`; on the network only with verified TLS, or with the word that there is none. */
export const databaseUrl = z
  .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL', abort: true })
  .superRefine((url, context) => {
    const message = databaseTlsFault(url);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

/** Variables that every service reads. */
export const serviceVariables = {
  RUNPLANE_DATABASE_URL: databaseUrl,
  RUNPLANE_TEMPORAL_ADDRESS: z.string().regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port'),
  RUNPLANE_TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  RUNPLANE_HOST: z.string().min(1).default('127.0.0.1'),
  RUNPLANE_PORT: z.coerce.number({ error: 'must be a port' }).int().min(0).max(65_535),
  RUNPLANE_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
};

/** Another API than Slack's own, for tests and gateways; always with a slash at the end. */
export const slackApiUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform((url) => (url.endsWith('/') ? url : `${url}/`))
  .default('https://slack.com/api/');

/** A variable that holds the path of a readable file; parses to the file's trimmed text. */
export const textFile = z.string().transform((path, context) => {
  try {
    return textIn(path);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `names a file that ${(error as Error).message}` });
    return z.NEVER;
  }
});

/** A variable that holds the path of a file with 32 bytes in base64. */
export const keyFile = textFile.transform((text, context) => {
  const bytes = keyOf(text);
  if (bytes) return bytes;
  context.addIssue({ code: 'custom', message: 'names a file that does not hold 32 bytes in base64' });
  return z.NEVER;
});

/**
 * A variable that holds the path of a file with master keys: 32 bytes each in base64, by white space, the one that seals
 * first. The ring follows the file.
 */
export const keyRingFile = z.string().transform((path, context) => {
  try {
    return KeyRing.reading(() => masterKeysIn(path));
  } catch (error) {
    context.addIssue({ code: 'custom', message: `names a file that ${(error as Error).message}` });
    return z.NEVER;
  }
});

function masterKeysIn(path: string): Buffer[] {
  const keys = textIn(path)
    .split(/\s+/)
    .map((text) => keyOf(text));
  if (keys.every((key) => key !== null)) return keys;
  throw new Error('does not hold 32 bytes in base64, or several of them');
}

function keyOf(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return bytes.length === 32 && isWhole ? bytes : null;
}

function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new Error(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`, { cause: error });
  }
}
