import type { PolicyIssue } from '@runplane/contracts';

/** A bundle or policy that can't be used; `issues` says where and why. */
export class PolicyError extends Error {
  constructor(readonly issues: PolicyIssue[]) {
    super(issues.map((issue) => `${issue.path}: ${issue.message}`).join('; '));
    this.name = 'PolicyError';
  }
}
