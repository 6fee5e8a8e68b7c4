import { PROBLEM_CODES, type ProblemCode, ProblemError } from '@runplane/contracts';
import { DataErasedError } from '@runplane/database';
import {
  ApplicationFailure,
  isGrpcServiceError,
  QueryNotRegisteredError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';

/** Seconds after which a caller may try an unavailable dependency again. */
const RETRY_AFTER_SECONDS = 2;

/**
 * The problem that an error of the Temporal client stands for, or null where it stands for none (a bug).
 * Handlers and validators of workflows throw `ApplicationFailure`s whose `type` is a problem code.
 */
export function temporalProblem(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  if (isErased(error)) return new ProblemError('data_erased', ERASED, {}, { cause: error });
  if (error instanceof WorkflowUpdateFailedError) return failureProblem(error.cause);
  if (error instanceof WorkflowNotFoundError) return new ProblemError('not_found', 'There is no such action.');
  if (isUnavailable(error)) return unavailable('The workflow engine did not answer in time.', error);
  return null;
}

const ERASED = 'What was asked for was erased, or its key is lost with a newer database.';

/** Runs a call of the Temporal client; its errors come out as problems. */
export async function withTemporalProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw temporalProblem(error) ?? error;
  }
}

export function unavailable(detail: string, cause?: unknown): ProblemError {
  return new ProblemError('unavailable', detail, { retryAfter: RETRY_AFTER_SECONDS }, { cause });
}

/** The server or the worker could not be reached, or did not answer before the deadline: nothing is known. */
export function isUnavailable(error: unknown): boolean {
  return (
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    error instanceof ServiceError ||
    error instanceof QueryNotRegisteredError ||
    isGrpcServiceError(error)
  );
}

const GRPC_NOT_FOUND = 5;

/** There is no such workflow, or Temporal has deleted it; however the client tells so. */
export function isGone(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError || (error as { code?: unknown }).code === GRPC_NOT_FOUND) return true;
  return error instanceof ServiceError && error.cause !== undefined && isGone(error.cause);
}

/** The client wraps what a codec throws. */
export function isErased(error: unknown): boolean {
  if (error instanceof DataErasedError) return true;
  return error instanceof Error && error.cause !== undefined && isErased(error.cause);
}

function failureProblem(cause: unknown): ProblemError | null {
  if (!(cause instanceof ApplicationFailure) || !isProblemCode(cause.type)) return null;
  return new ProblemError(cause.type, cause.message, {}, { cause });
}

function isProblemCode(type: string | undefined | null): type is ProblemCode {
  return typeof type === 'string' && Object.hasOwn(PROBLEM_CODES, type);
}
