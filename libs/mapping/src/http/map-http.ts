import type { ActionDefinition, Json, ToolCall } from '@runplane/contracts';
import type { Catalogue } from '../catalogue/index.js';
import { exactJson } from '../exact-json.js';
import { bound, type Mapped } from '../mapped.js';
import type { BuiltInOperation, CodeOperation } from '../operations/operation.js';
import { targetOf } from '../target.js';
import { readRequest } from './read-request.js';

/** The action of an HTTP request: its target is the host and the kind of path. */
export function mapHttp(call: ToolCall, operation: BuiltInOperation & CodeOperation, catalogue: Catalogue): Mapped {
  const { action, method, url, host, path } = readRequest(call.arguments, operation.method);
  const definition = catalogue.actions.get(action) as ActionDefinition;
  const body = call.arguments.body ?? null;
  return {
    type: definition.type,
    effect: definition.effect,
    provider: operation.provider,
    operation: operation.name,
    target: { ...targetOf(call, definition), id: `${host}${path}` },
    material: bound(
      { method, url, host, path, ...(body === null ? {} : { body: exactJson(body as Json, '/body') }) },
      call.arguments,
    ),
    definition: null,
  };
}
