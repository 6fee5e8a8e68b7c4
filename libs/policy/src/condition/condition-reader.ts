import type { Expression } from './expression.js';
import type { ConditionIssue } from './issue.js';

export type ReadCondition =
  | { ok: true; expression: Expression; type: string }
  | { ok: false; issues: ConditionIssue[] };

/** Reads conditions over one set of variables. */
export type ConditionReader = (text: string) => ReadCondition;
