import { ProblemError } from '@runplane/contracts';
import type { SourceIssue } from '@runplane/policy/reading';

export { readPolicy } from '@runplane/policy/reading';

export function policyInvalid(issues: SourceIssue[]): ProblemError {
  const count = issues.length === 1 ? 'one mistake' : `${issues.length} mistakes`;
  return new ProblemError('policy_invalid', `The policy has ${count}.`, {
    errors: issues.map((issue) => ({ ...issue })),
  });
}
