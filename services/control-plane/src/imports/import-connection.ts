import { type PreviewImport, ProblemError } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';

export interface ImportConnection {
  name: string;
  environment: string;
  baseUrl: string;
}

/** The connection by which the gateway shall run the tools, where the import names one. */
export async function importConnection(
  tx: OrgTransaction,
  { connection: name, format }: PreviewImport,
): Promise<ImportConnection | undefined> {
  if (name === undefined) return undefined;
  if (format !== 'openapi') throw unusable('only the operations of an OpenAPI document run through a connection');
  const found = await tx.connections.findByName(name);
  if (!found) throw unusable('there is no connection of this name');
  if (found.provider !== 'http') throw unusable(`the connection is of the provider ${found.provider}, not http`);
  const { baseUrl } = found.configuration;
  if (typeof baseUrl !== 'string') throw unusable('the connection has no baseUrl');
  return { name, environment: found.environment, baseUrl };
}

function unusable(message: string): ProblemError {
  return new ProblemError('invalid_request', 'The connection cannot be used for this import.', {
    errors: [{ path: 'connection', message }],
  });
}
