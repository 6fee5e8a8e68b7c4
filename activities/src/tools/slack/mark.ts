import type { Json, JsonObject } from '@runplane/contracts';
import { ToolFailure } from '../provider.js';

/** Methods that take `metadata`, by which a message can be found again. */
const MARKED = ['chat.postMessage'];
const EVENT_TYPE = 'runplane_action';
const KEY = 'runplane_tool_key';

export const isMarked = (method: string): boolean => MARKED.includes(method);

/** The arguments with our key in the message's metadata, beside what the caller put there. */
export function marked(args: JsonObject, toolKey: string): JsonObject {
  const given = metadataOf(args.metadata);
  const metadata = {
    event_type: given.event_type ?? EVENT_TYPE,
    event_payload: { ...(given.event_payload as JsonObject | undefined), [KEY]: toolKey },
  };
  return { ...args, metadata };
}

export function hasMark(message: unknown, toolKey: string): boolean {
  const { metadata } = message as { metadata?: { event_payload?: JsonObject } };
  return metadata?.event_payload?.[KEY] === toolKey;
}

/** Slack takes it as an object and as its JSON text. */
function metadataOf(value: Json | undefined): JsonObject {
  if (value === undefined || value === null) return {};
  const parsed = typeof value === 'string' ? parse(value) : value;
  if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed;
  throw new ToolFailure('arguments_invalid', 'argument "metadata" must be an object');
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
