import type { ToolCall } from '@runplane/contracts';
import type { Catalogue } from './catalogue/index.js';
import { operationName } from './map-call.js';

/**
 * Which definition of the org has to be looked up for a call: that of its tool, or for a caller that speaks canonical
 * one with its action; null where the catalogue has that action, which no tool may redefine.
 */
export function toolSought(
  { tool, action }: ToolCall,
  catalogue: Catalogue,
): { tool: string } | { action: string } | null {
  if (tool !== undefined) return { tool: operationName(tool, catalogue) };
  return action === undefined || catalogue.actions.has(action) ? null : { action };
}
