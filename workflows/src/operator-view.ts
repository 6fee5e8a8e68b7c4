import { SEARCH_ATTRIBUTES } from '@runplane/contracts/values';
import { defineSearchAttributeKey, type SearchAttributeType } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { ActionState } from './action-state.js';

const key = <T extends 'KEYWORD' | 'INT'>(name: keyof typeof SEARCH_ATTRIBUTES, type: T) =>
  defineSearchAttributeKey(name, type as T & SearchAttributeType);
const STATUS = key('RunplaneStatus', 'KEYWORD');
const ACTION = key('RunplaneAction', 'KEYWORD');
const DECISION = key('RunplaneDecision', 'KEYWORD');
const RISK = key('RunplaneRisk', 'INT');

/** Search attributes (ids and enums only) and the details that the Temporal UI shows for the running workflow. */
export function showToOperators(state: ActionState): void {
  const { mapped, decision, approval } = state;
  upsertSearchAttributes([
    { key: STATUS, value: state.status },
    { key: ACTION, value: mapped?.action.type ?? null },
    { key: DECISION, value: decision?.record.decision ?? null },
    { key: RISK, value: decision?.record.risk.score ?? null },
  ]);
  const lines = [
    `**${mapped?.action.type ?? 'not mapped'}** on ${mapped?.action.target.type ?? '?'} in ${mapped?.action.target.environment ?? '?'}`,
    `- status: ${state.status}`,
    `- decision: ${decision?.record.decision ?? 'none'} (${decision?.record.reason ?? ''})`,
    `- risk: ${decision?.record.risk.score ?? '?'}`,
  ];
  if (approval) {
    lines.push(`- approval: ${approval.status}, stage ${approval.stageName}, ${approval.votesNeeded} vote(s) needed`);
    lines.push(approval.executesAt ? `- executes: ${approval.executesAt}` : `- expires: ${approval.expiresAt}`);
  }
  setCurrentDetails(lines.join('\n'));
}
