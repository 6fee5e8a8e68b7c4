import type { Problem } from '@runplane/contracts';
import {
  ConflictError,
  type ErrorDetails,
  ForbiddenError,
  IdempotencyConflictError,
  InvalidRequestError,
  NotFoundError,
  PermitError,
  type RunplaneError,
  RunplaneUnavailableError,
  UnauthenticatedError,
} from '../errors.js';

/** The typed error for a problem document. */
export function errorOfProblem(problem: Problem, details: ErrorDetails): RunplaneError {
  const { code, detail } = problem;
  const message = messageOf(problem);
  const all = { ...details, problem };
  switch (code) {
    case 'unauthenticated':
      return new UnauthenticatedError(message, all);
    case 'idempotency_conflict':
      return new IdempotencyConflictError(message, all);
    case 'permit_invalid':
      return new PermitError(detail, all);
    case 'not_found':
      return new NotFoundError(message, all);
    case 'rate_limited':
    case 'unavailable':
    case 'internal':
      return new RunplaneUnavailableError(message, all, code);
  }
  if (problem.status === 403) return new ForbiddenError(message, all, code);
  if (problem.status === 409) return new ConflictError(message, all, code);
  return new InvalidRequestError(message, all, code);
}

function messageOf({ detail, remedy, errors = [] }: Problem): string {
  const places = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  return [detail, ...places, remedy].join(' ');
}
