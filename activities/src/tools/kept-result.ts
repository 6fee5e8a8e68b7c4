import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '@runplane/contracts';
import { pointerTokens } from '@runplane/mapping';
import { foreignText } from '../foreign-text.js';
import { type Keep, MAX_RESULT_BYTES } from './provider.js';

const PREVIEW_CHARACTERS = 4_000;

/** What is kept of a result: the places that `keep` names, and of a huge one its digest and its beginning. */
export function keptResult(result: Json, keep: Keep): Json {
  const allowed = keep === 'all' ? result : (picked(result, keep.map(pointerTokens)) ?? null);
  return boundedResult(allowed);
}

/** The result itself, or where it does not fit into the history `{ truncated, bytes, digest, preview }`. */
export function boundedResult(result: Json): Json {
  const text = JSON.stringify(result);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_RESULT_BYTES) return result;
  return summaryOf(text, bytes, `sha256:${createHash('sha256').update(text).digest('hex')}`);
}

/** What is kept of something too large: its size and SHA-256, so that it can be compared, and its beginning. */
export function summaryOf(text: string, bytes: number, digest: string | null): JsonObject {
  return { truncated: true, bytes, digest, preview: foreignText(text, PREVIEW_CHARACTERS) };
}

function picked(value: Json, paths: readonly (readonly string[])[]): Json | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  if (value === null || typeof value !== 'object') return undefined;
  const below = (name: string) => paths.filter(([head]) => head === name || head === '*').map((path) => path.slice(1));
  if (Array.isArray(value)) {
    const items = value.map((item, index) => picked(item, below(String(index))));
    return items.filter((item) => item !== undefined);
  }
  const members = Object.entries(value).map(([name, member]) => [name, picked(member, below(name))] as const);
  return Object.fromEntries(members.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
