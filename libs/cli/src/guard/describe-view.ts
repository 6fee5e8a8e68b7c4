import { type ActionView, amountOf, visibleText } from '@runplane/contracts';
import type { Style } from '../output/style.js';
import { fields } from '../output/table.js';

/** An action as its workflow shows it, for people. */
export function describeView(view: Omit<ActionView, 'permit' | 'replayed'>, style: Style): string {
  const { action, risk, approval } = view;
  return fields(style, [
    ['Action', view.actionId],
    ['Status', view.status],
    ['Decision', view.decision],
    ['What', action && `${action.type} (${action.operation})`],
    ['Target', action && `${action.target.type} ${action.target.id ?? '(no id)'} in ${action.target.environment}`],
    ['Amount', action && amountOf(action)],
    ['Risk', risk && `${risk.level}, ${risk.score} of 100`],
    ['Reason', view.reason],
    ['Rules', view.matched.map(({ policy, version, rule }) => `${policy} v${version}, ${rule}`).join('; ') || null],
    ['Approval', approval && `${approval.id}, stage ${approval.stage}, until ${approval.expiresAt}`],
    ...(approval?.questions ?? []).map(({ id, text }) => [`Question ${id}`, visibleText(text, 1_000)] as const),
    ['Result', view.result],
    ['Error', view.error && `${view.error.code}: ${view.error.message}`],
    ['Log', view.audit && (view.audit.index === null ? 'not sequenced yet' : `entry ${view.audit.index}`)],
  ]);
}
