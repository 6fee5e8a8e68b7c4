import { digestOf } from '@runplane/audit';
import type { CanonicalAction, JsonObject, ToolDefinition } from '@runplane/contracts';
import { exactJson } from './exact-json.js';

/** A call as an action, before the catalogue's hash is added. */
export type Mapped = Omit<CanonicalAction, 'catalogue'> & { definition: ToolDefinition | null };

/** The material field that binds all arguments of a call, whatever the other fields say. */
export const ARGUMENTS_DIGEST = 'arguments_digest';

export function argumentsDigest(args: JsonObject): string {
  return digestOf(exactJson(args));
}

/**
 * Nobody of the org has said which arguments of a built-in operation may vary under one approval, and an argument that
 * we do not know may change what it does: so none may.
 */
export function bound(material: JsonObject, args: JsonObject): JsonObject {
  return { ...material, [ARGUMENTS_DIGEST]: argumentsDigest(args) };
}
