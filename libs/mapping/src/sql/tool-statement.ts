import type { ToolDefinition } from '@runplane/contracts';
import { classifySql } from './classify.js';
import type { SqlSummary } from './findings.js';
import { isServerFunction } from './known-functions.js';
import { KINDS, type Kind } from './statement-kinds.js';

interface StatementIssue {
  path: string;
  message: string;
}

const DATABASES = ['postgres', 'mysql', 'sqlite'];

/** Where the statement of a database's tool is not what its definition says: a read that writes must not be saved. */
export function statementIssues(tool: ToolDefinition): StatementIssue[] {
  if (!DATABASES.includes(tool.provider) || typeof tool.operation.statement !== 'string') return [];
  const issues = tool.provider === 'postgres' ? postgresIssues(tool) : modeIssues(tool);
  return [...issues, ...approvedRowsIssues(tool)];
}

/** A number of rows that no approval binds is none that was approved. */
function approvedRowsIssues({ operation: { approvedRows }, action, fields }: ToolDefinition): StatementIssue[] {
  const material = Object.entries(action.material).filter(([, { type }]) => type === 'integer');
  if (approvedRows === undefined) return [];
  if (material.some(([name]) => (fields[name] ?? `/${name}`) === approvedRows)) return [];
  return [{ path: 'operation.approvedRows', message: 'must be the place of a material field of the type integer' }];
}

/**
 * Other dialects have no parser here (docs/adr/0011): the provider runs a `read` read-only, so only the claim that a
 * write is a read has to be refused.
 */
function modeIssues({ operation, action }: ToolDefinition): StatementIssue[] {
  if (operation.mode === 'read' || action.effect !== 'read') return [];
  return [{ path: 'action.effect', message: 'is "read", but the mode of the operation is "write"' }];
}

function postgresIssues({ operation, action }: ToolDefinition): StatementIssue[] {
  const summary = classifySql(operation.statement as string);
  if (!summary.ok) return [{ path: 'operation.statement', message: summary.message }];
  if (summary.statements !== 1) {
    return [{ path: 'operation.statement', message: `must be one statement, not ${summary.statements}` }];
  }
  const isRead = operation.mode === 'read';
  const does = isRead || action.effect !== 'read' ? withoutOwnCode(summary) : summary.action;
  if (does === 'read_records') return [];
  const issues: StatementIssue[] = [];
  const what = describe(does, summary);
  if (isRead) issues.push({ path: 'operation.mode', message: `is "read", but the statement is ${what}` });
  if (action.effect === 'read')
    issues.push({ path: 'action.effect', message: `is "read", but the statement is ${what}` });
  if (isMilder(action.type, does))
    issues.push({ path: 'action.type', message: `is ${action.type}, but the statement is ${what}` });
  return issues;
}

/**
 * A person has chosen the org's own functions here, and in a read-only transaction, in which reads run, they can't
 * write. Those of the server can: they reach files, other servers, other sessions.
 */
function withoutOwnCode({ action, kinds, functions }: SqlSummary): Kind {
  const isOwnCode = action === 'run_routine' && !functions.some(isServerFunction);
  const others = kinds.filter((kind) => kind !== 'run_routine');
  return isOwnCode ? (others[0] ?? 'read_records') : action;
}

/** Of two actions that statements can be. An org's own action may be anything that its effect allows. */
function isMilder(type: string, does: Kind): boolean {
  const claimed = KINDS.indexOf(type as Kind);
  return claimed >= 0 && claimed > KINDS.indexOf(does);
}

function describe(kind: Kind, { tablesWritten, functions }: SqlSummary): string {
  const named = kind === 'run_routine' || kind === 'call_function' ? functions : tablesWritten;
  return named.length > 0 ? `${kind} (${named.join(', ')})` : kind;
}
