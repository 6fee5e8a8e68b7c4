import { type ActionDefinition, ProblemError } from '@runplane/contracts';
import { type PolicyText, type ReadPolicy, readPolicy as read, type SourceIssue } from '@runplane/policy/reading';
import { threadTurns } from '../common/turns.js';
import { findOut } from './analysis/find-out.js';

/** Characters that are read at once, in some tens of milliseconds. */
const SHORT = 20_000;

/** As `readPolicy` of the library. Long ones are read in a thread, and one of each org at a time: not in a transaction. */
export async function readPolicy(
  orgId: string,
  source: PolicyText,
  actions: ReadonlyMap<string, ActionDefinition>,
  name?: string,
): Promise<ReadPolicy> {
  if (JSON.stringify(source).length <= SHORT) return read(source, actions, name);
  const { document, yaml } = source;
  const text = yaml === undefined ? { document } : { yaml };
  const answer = await threadTurns.take(orgId, () => findOut({ kind: 'read', source: text, actions, name }));
  return answer ?? { ok: false, issues: [TOO_LONG] };
}

export const TOO_LONG: SourceIssue = {
  code: 'too_costly',
  message: 'takes too long to read',
  path: '',
  suggestion: 'Split it into several policies.',
};

export function policyInvalid(issues: SourceIssue[]): ProblemError {
  const count = issues.length === 1 ? 'one mistake' : `${issues.length} mistakes`;
  return new ProblemError('policy_invalid', `The policy has ${count}.`, {
    errors: issues.map((issue) => ({ ...issue })),
  });
}
