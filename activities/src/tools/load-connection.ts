import type { JsonObject } from '@runplane/contracts';
import type { Database, KeyRing, SealedConnection } from '@runplane/database';
import { ToolFailure, type ToolProvider } from './provider.js';

export interface OpenConnection {
  configuration: unknown;
  secret: unknown;
}

interface ConnectionRequest {
  orgId: string;
  name: string | undefined;
  /** The environment of the action's target: what was approved for staging must not run against production. */
  environment: string;
  provider: ToolProvider;
}

/** The connection of a tool with its secret opened. Throws `ToolFailure`; no message holds a value of the secret. */
export async function loadConnection(
  { orgId, name, environment, provider }: ConnectionRequest,
  database: Pick<Database, 'withOrg'>,
  sealingKeys: KeyRing,
): Promise<OpenConnection> {
  if (name === undefined) throw new ToolFailure('connection_missing', 'the tool definition names no connection');
  const connection = await database
    .withOrg(orgId, async (tx) => {
      const found = await tx.connections.findByName(name);
      if (found) await tx.connections.noteUse(found);
      return found;
    })
    .catch((cause: unknown) => {
      throw new ToolFailure('connection_unavailable', 'the connection could not be read', { retryable: true, cause });
    });
  if (connection === null) throw new ToolFailure('connection_missing', `there is no connection "${name}"`);
  if (connection.provider !== provider.name) {
    const message = `the connection "${name}" is of provider ${connection.provider}, the tool of ${provider.name}`;
    throw new ToolFailure('connection_provider_mismatch', message);
  }
  if (connection.environment !== environment) {
    const message = `the connection "${name}" leads to ${connection.environment}, the action's target is in ${environment}`;
    throw new ToolFailure('connection_environment_mismatch', message);
  }
  return openConnection(orgId, connection, provider, sealingKeys);
}

/** A stored connection with its secret opened, if both fit the provider. */
export function openConnection(
  orgId: string,
  connection: SealedConnection,
  provider: ToolProvider,
  sealingKeys: KeyRing,
): OpenConnection {
  const { name } = connection;
  const configuration = provider.configurationSchema.safeParse(connection.configuration);
  const secret = provider.secretSchema.safeParse(
    unseal(connection.sealedSecret, sealingKeys, `${orgId}:${connection.id}`),
  );
  const issue = (configuration.error ?? secret.error)?.issues[0];
  if (!configuration.success || !secret.success) {
    const place = `${configuration.success ? 'secret' : 'configuration'}.${issue?.path.join('.') ?? ''}`;
    throw new ToolFailure('connection_invalid', `the connection "${name}" does not fit its provider at ${place}`);
  }
  return { configuration: configuration.data, secret: secret.data };
}

function unseal(sealed: Buffer, keys: KeyRing, aad: string): JsonObject {
  try {
    return JSON.parse(keys.open(sealed, aad).toString('utf8')) as JsonObject;
  } catch (cause) {
    throw new ToolFailure('connection_invalid', "the connection's secret can't be opened; save it again", { cause });
  }
}
