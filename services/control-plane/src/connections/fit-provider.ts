import { CONNECTION_SCHEMAS } from '@runplane/activities/connection-schemas';
import { type CreateConnection, type JsonObject, ProblemError } from '@runplane/contracts';
import type { z } from 'zod';

type Parts = Pick<CreateConnection, 'provider' | 'configuration' | 'secret'>;

/** Throws `invalid_request` that names every place that the provider could not use, and no value. */
export function assertFits({ provider, configuration, secret }: Parts): void {
  const schemas = schemasOf(provider);
  refuse([
    ...issuesOf('configuration', schemas.configuration, configuration),
    ...issuesOf('secret', schemas.secret, secret),
  ]);
}

export function assertSecretFits(provider: string, secret: JsonObject): void {
  refuse(issuesOf('secret', schemasOf(provider).secret, secret));
}

function schemasOf(provider: string) {
  const schemas = CONNECTION_SCHEMAS.get(provider);
  if (schemas) return schemas;
  const message = `must be one of: ${[...CONNECTION_SCHEMAS.keys()].join(', ')}`;
  throw new ProblemError('invalid_request', 'There is no such provider.', { errors: [{ path: 'provider', message }] });
}

function issuesOf(part: string, schema: z.ZodType, value: JsonObject) {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => ({ path: [part, ...path].join('.'), message }));
}

function refuse(errors: { path: string; message: string }[]): void {
  if (errors.length === 0) return;
  throw new ProblemError('invalid_request', 'The connection does not fit its provider.', { errors });
}
