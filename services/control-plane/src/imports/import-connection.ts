import { type ImportFormat, type PreviewImport, ProblemError } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';

export interface ImportConnection {
  name: string;
  environment: string;
  provider: 'http' | 'mcp';
  /** Of `http`. */
  baseUrl?: string;
}

/** The provider whose connections can run what a document describes. */
const PROVIDERS: Readonly<Partial<Record<ImportFormat, ImportConnection['provider']>>> = {
  openapi: 'http',
  mcp: 'mcp',
};

/** The connection by which the gateway shall run the tools, where the import names one. */
export async function importConnection(
  tx: OrgTransaction,
  { connection: name, format }: PreviewImport,
): Promise<ImportConnection | undefined> {
  if (name === undefined) return undefined;
  const provider = PROVIDERS[format];
  if (!provider) throw unusable('only an OpenAPI document or the list of an MCP server runs through a connection');
  const found = await tx.connections.findByName(name);
  if (!found) throw unusable('there is no connection of this name');
  if (found.provider !== provider)
    throw unusable(`the connection is of the provider ${found.provider}, not ${provider}`);
  const place = { name, environment: found.environment, provider };
  if (provider === 'mcp') return place;
  const { baseUrl } = found.configuration;
  if (typeof baseUrl !== 'string') throw unusable('the connection has no baseUrl');
  return { ...place, baseUrl };
}

function unusable(message: string): ProblemError {
  return new ProblemError('invalid_request', 'The connection cannot be used for this import.', {
    errors: [{ path: 'connection', message }],
  });
}
