import type { Json } from '@runplane/contracts';
import { isErased } from '@runplane/service-kit';
import type { LoadedDataConverter } from '@temporalio/common';
import {
  decodeArrayFromPayloads,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow/index.js';

type Fields = { [name: string]: unknown };

/** Attributes that say nothing to a reader. */
const NOISE = new Set([
  'header',
  'searchAttributes',
  'indexedFields',
  'sdkMetadata',
  'meteringMetadata',
  'workerVersion',
]);
/** A permit authorises an execution: who may read histories may not execute. */
const WITHHELD = 'withheld';
const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * A protobuf value of a Temporal event as JSON: payloads decoded (by the codec too), failures as message and type,
 * times in RFC 3339, durations in seconds. A payload that can't be decoded is named as such.
 */
export async function plainValue(value: unknown, converter: LoadedDataConverter, name = ''): Promise<Json> {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return typeof value === 'bigint' ? value.toString() : (value as Json);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isLong(value)) return value.toNumber();
  if (Array.isArray(value)) return Promise.all(value.map((item) => plainValue(item, converter)));
  const fields = value as Fields;
  if (isPayload(fields)) return payloadValue(fields, converter);
  if (Array.isArray(fields.payloads)) return plainValue(fields.payloads, converter);
  if (isInstant(fields)) return instantValue(fields, name);
  if (/failure$/i.test(name)) {
    return errorValue(await decodeOptionalFailureToOptionalError(converter, fields as never));
  }
  const members = await Promise.all(
    Object.keys(fields)
      .filter((key) => !NOISE.has(key) && fields[key] !== null && fields[key] !== undefined)
      .map(async (key) => [key, await plainValue(fields[key], converter, key)] as const),
  );
  return Object.fromEntries(members);
}

async function payloadValue(payload: Fields, converter: LoadedDataConverter): Promise<Json> {
  try {
    const [decoded] = await decodeArrayFromPayloads(converter, [payload as never]);
    if (decoded instanceof Uint8Array) return { bytes: decoded.length };
    return withoutPermits(decoded === undefined ? null : (decoded as Json));
  } catch (error) {
    if (isErased(error)) return { erased: true };
    const encoding = (payload.metadata as { encoding?: Uint8Array } | undefined)?.encoding;
    return { undecodable: true, encoding: encoding ? Buffer.from(encoding).toString('utf8') : null };
  }
}

/** Permits are taken out wherever they are in the value. */
export function withoutPermits(value: Json, name = ''): Json {
  if (typeof value === 'string') return name === 'permit' && JWS.test(value) ? WITHHELD : value;
  if (Array.isArray(value)) return value.map((item) => withoutPermits(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutPermits(member, key)]));
}

function errorValue(error: unknown): Json {
  if (!(error instanceof Error)) return null;
  const { type, details } = error as Error & { type?: unknown; details?: unknown };
  return {
    message: error.message,
    kind: error.name,
    ...(typeof type === 'string' ? { type } : {}),
    ...(Array.isArray(details) && details.length > 0 ? { details: withoutPermits(details as Json[]) } : {}),
    ...(error.cause ? { cause: errorValue(error.cause) } : {}),
  };
}

/** Timestamps and durations have one shape on the wire; the fields' names tell them apart. */
function instantValue({ seconds, nanos }: Fields, name: string): Json {
  const ms = Number(isLong(seconds) ? seconds.toNumber() : (seconds ?? 0)) * 1000 + Number(nanos ?? 0) / 1e6;
  return /time$/i.test(name) ? new Date(ms).toISOString() : `${ms / 1000}s`;
}

function isInstant(fields: Fields): boolean {
  const keys = Object.keys(fields);
  return keys.length > 0 && keys.every((key) => key === 'seconds' || key === 'nanos');
}

function isPayload(fields: Fields): boolean {
  return (
    'metadata' in fields && (fields.data === undefined || fields.data === null || fields.data instanceof Uint8Array)
  );
}

function isLong(value: unknown): value is { toNumber(): number } {
  return typeof value === 'object' && value !== null && 'low' in value && 'high' in value && 'unsigned' in value;
}
