import type { ActionRow } from '@runplane/contracts';
import type { Style } from '../output/style.js';
import { fields } from '../output/table.js';

/** An ended action, as the projection keeps it. */
export function describeRow(row: ActionRow, style: Style): string {
  const { target } = row;
  return fields(style, [
    ['Action', row.actionId],
    ['Status', row.status],
    ['Decision', row.decision],
    ['What', `${row.actionType} (${row.operation}), by the ${row.execution}`],
    ['Target', `${target.type} ${target.id ?? '(no id)'} in ${target.environment}`],
    ['Agent', row.agentId],
    ['Risk', `${row.riskScore} of 100`],
    ['Reason', row.reason],
    ['Error', row.error && `${row.error.code}: ${row.error.message}`],
    ...row.evidence.map(
      ({ at, kind, outcome, message }) => ['Evidence', `${at} ${kind} ${outcome}: ${message}`] as const,
    ),
    ['Undoes', row.undoOf],
    ['Created', row.createdAt],
    ['Updated', row.updatedAt],
    ['Erased', row.erasedAt],
  ]);
}
