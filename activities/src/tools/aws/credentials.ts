import { ToolFailure } from '../provider.js';
import type { AwsConnection, Origin } from './call.js';
import { clientSettings } from './client-settings.js';
import { readFailure } from './failures.js';
import type { Trace } from './handler.js';
import { loadCommand } from './load-command.js';
import type { AwsSecret } from './operation.js';

/** Credentials for one call: the key of the connection, or a session in its role. */
export async function credentialsOf(connection: AwsConnection, origin: Origin): Promise<AwsSecret> {
  const { role } = connection.configuration;
  if (role === undefined) return connection.secret;
  const trace: Trace = { response: null, failure: null };
  const { Client, Command } = await loadCommand({ service: 'sts', operation: 'assumeRole', reveal: [] });
  const client = new Client(clientSettings(connection, connection.secret, connection.configuration.region, trace));
  try {
    const command = new Command(sessionOf(connection, origin));
    const { Credentials } = await client.send(command, { abortSignal: connection.signal });
    return sessionSecret(Credentials as Record<string, string | undefined> | undefined);
  } catch (error) {
    throw refused(readFailure(error, trace, { hasEffects: false, repeated: false, secret: connection.secret }));
  } finally {
    client.destroy();
  }
}

/** CloudTrail then says for each call which action of which agent it was. */
function sessionOf({ configuration, secret }: AwsConnection, { orgId, agentId, actionId }: Origin): object {
  const { role } = configuration;
  const tags = { 'runplane:org': orgId, 'runplane:agent': agentId, 'runplane:action': actionId };
  return {
    RoleArn: role?.arn,
    RoleSessionName: allowed(`runplane-${actionId}`),
    DurationSeconds: 900,
    ...(role?.tags ? { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } : {}),
    ...(role?.sourceIdentity ? { SourceIdentity: allowed(agentId) } : {}),
    ...(secret.externalId ? { ExternalId: secret.externalId } : {}),
  };
}

/** What names of sessions and identities may hold. */
function allowed(text: string): string {
  return text.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}

function sessionSecret(credentials: Record<string, string | undefined> | undefined): AwsSecret {
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error('the answer holds no credentials');
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** Nothing of the call itself was sent yet. */
function refused(error: Error): Error {
  if (!(error instanceof ToolFailure)) return error;
  const code = error.retryable ? 'aws_role_unavailable' : 'aws_role_refused';
  return new ToolFailure(code, `the role could not be taken on: ${error.message}`, error);
}
