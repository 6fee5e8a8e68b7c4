import { createHmac } from 'node:crypto';
import type { Json, JsonObject } from '@runplane/contracts';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsSecret } from './operation.js';

/** Whoever holds one of these can act with it; not all of them are marked in AWS's own models. */
const SECRETS = new Set([
  'AuthToken',
  'KeyMaterial',
  'MasterUserPassword',
  'Password',
  'PasswordData',
  'Plaintext',
  'PrivateKey',
  'PrivateKeyPlaintext',
  'SecretAccessKey',
  'SecretBinary',
  'SecretString',
  'SessionToken',
  'WebIdentityToken',
]);

/** Marked as sensitive by AWS, but what the call was made for, or no more than the id of a key. */
const NO_SECRETS = new Set(['Payload', 'Result', 'SSEKMSKeyId', 'SSEKMSEncryptionContext', 'KmsKeyId']);

export interface Redaction {
  reveal: readonly string[];
  /** Keys the digests, so that a short secret can't be found by trying. */
  secret: Pick<AwsSecret, 'secretAccessKey'>;
}

/**
 * An answer of the SDK as JSON: times in ISO 8601, bytes as text or `{ base64 }`, streams read to their end. Secrets
 * are replaced by a keyed digest, by which two of them can be compared.
 */
export async function readOutput(
  output: Record<string, unknown>,
  shape: NormalizedSchema,
  redaction: Redaction,
): Promise<JsonObject> {
  const { $metadata: _, ...members } = output;
  return (await jsonOf(members, shape, redaction)) as JsonObject;
}

async function jsonOf(value: unknown, shape: NormalizedSchema | undefined, redaction: Redaction): Promise<Json> {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return textOf(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object') return value as string | boolean;
  if (Array.isArray(value)) {
    const inner = shape?.isListSchema() ? shape.getValueSchema() : undefined;
    return Promise.all(value.map((item) => jsonOf(item, inner, redaction)));
  }
  if (hasBytes(value)) return textOf(await value.transformToByteArray());
  if (Symbol.asyncIterator in value) return events(value as AsyncIterable<unknown>, redaction);
  return objectOf(value, shape, redaction);
}

async function objectOf(value: object, shape: NormalizedSchema | undefined, redaction: Redaction): Promise<JsonObject> {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const read = members.map(async ([name, member]) => {
    const inner = memberOf(shape, name);
    const json = await jsonOf(member, inner, redaction);
    const hidden = isSecret(name, inner) && !redaction.reveal.includes(name) && json !== null;
    return [name, hidden ? digestOf(json, redaction) : json] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

function memberOf(shape: NormalizedSchema | undefined, name: string): NormalizedSchema | undefined {
  if (shape?.isMapSchema()) return shape.getValueSchema();
  if (!shape || !(shape.isStructSchema() || shape.isUnionSchema())) return undefined;
  return new Map(shape.structIterator()).get(name);
}

function isSecret(name: string, shape: NormalizedSchema | undefined): boolean {
  return SECRETS.has(name) || (!NO_SECRETS.has(name) && Boolean(shape?.getMergedTraits().sensitive));
}

function digestOf(value: Json, { secret }: Redaction): string {
  const digest = createHmac('sha256', `runplane-redaction:${secret.secretAccessKey}`).update(JSON.stringify(value));
  return `[redacted hmac-sha256:${digest.digest('hex').slice(0, 32)}]`;
}

async function events(stream: AsyncIterable<unknown>, redaction: Redaction): Promise<Json> {
  const list: Json[] = [];
  for await (const event of stream) list.push(await jsonOf(event, undefined, redaction));
  return list;
}

function textOf(bytes: Uint8Array): Json {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

function hasBytes(value: object): value is { transformToByteArray(): Promise<Uint8Array> } {
  return 'transformToByteArray' in value;
}
