import type { ProblemCode } from '@runplane/contracts';
import { ApplicationFailure } from '@temporalio/workflow';

/** A refusal that the caller of an update gets as a problem document: the failure's type is the code. */
export function refuse(code: ProblemCode, detail: string): ApplicationFailure {
  return ApplicationFailure.create({ message: detail, type: code, nonRetryable: true });
}
