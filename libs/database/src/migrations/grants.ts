import { PROCESS_ROLES, PROCESSES, type ProcessName } from '../roles.js';

/**
 * What a process may do with a table beside SELECT ('': nothing), or the columns that it may read: `SELECT (id)`. One that
 * is not named may not even read it.
 */
export type Grants = Partial<Record<ProcessName, string>>;

export function grantTable(table: string, grants: Grants): string {
  return PROCESSES.flatMap((process) => {
    const grant = grants[process];
    if (grant === undefined) return [];
    const rights = /^SELECT\b/.test(grant) ? grant : ['SELECT', grant].filter(Boolean).join(', ');
    return [`GRANT ${rights} ON ${table} TO ${PROCESS_ROLES[process]};`];
  }).join('\n');
}

/** `signature`: name and types. Nobody else may call the function. */
export function grantFunction(signature: string, processes: readonly ProcessName[]): string {
  const roles = processes.map((process) => PROCESS_ROLES[process]).join(', ');
  return `REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION ${signature} TO ${roles};`;
}
