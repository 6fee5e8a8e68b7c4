import type { CalledConnection, CanonicalAction, Facts, KeyScope } from '@runplane/contracts';
import { anyGlobTest } from '../condition/globs.js';

/** A call, as far as a scope can tell it from others. */
interface ScopedCall {
  action: Pick<CanonicalAction, 'type' | 'operation' | 'target'>;
  connection: CalledConnection | null;
}

/** Why a call lies outside of a scope, for a sentence that begins with whose scope it is; null where it lies within. */
export function outsideScope(scope: KeyScope, { action, connection }: ScopedCall): string | null {
  const { actions, operations, environments, connections } = scope;
  const { type, operation, target } = action;
  if (!fitsAction(actions, type)) return `is not for the action ${type}`;
  if (!fits(operations, operation)) return `is not for the operation ${operation}`;
  if (!fits(environments, target.environment)) return `is not for the environment ${target.environment}`;
  // The caller may say which environment it means; where the call really goes counts as well.
  if (connection && !fits(environments, connection.environment))
    return `is not for the environment ${connection.environment} of the connection ${connection.name}`;
  if (connections && !connection) return 'is for calls through certain connections, and this one goes through none';
  if (connection && !fits(connections, connection.name)) return `is not for the connection ${connection.name}`;
  return null;
}

/** Why the key that asked may not have this call, or its token; null where both may, or nobody asked with a key. */
export function scopeProblem(action: CanonicalAction, { credential }: Facts): string | null {
  if (!credential) return null;
  const { key, scope, token, connection } = credential;
  const ofKey = scope && outsideScope(scope, { action, connection });
  if (ofKey !== null) return `The key ${key} ${ofKey}.`;
  const ofToken = token && outsideScope(token, { action, connection });
  return ofToken === null ? null : `The access token of the key ${key} ${ofToken}.`;
}

const fits = (globs: readonly string[] | undefined, text: string): boolean => !globs || anyGlobTest(globs)(text);

/** As in a rule that allows: a tool that nobody has mapped is reached by its name only. */
function fitsAction(actions: readonly string[] | undefined, type: string): boolean {
  return type === 'unmapped' ? (actions?.includes('unmapped') ?? false) : fits(actions, type);
}
