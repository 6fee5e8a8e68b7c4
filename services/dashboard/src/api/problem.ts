import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

/** A refusal of the control plane (RFC 9457). */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';

  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail);
  }
}

/** A failure in this browser that its reader can do something about. */
export class PlainError extends Error {
  override readonly name = 'PlainError';

  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** The closed code of a refusal; undefined for any other failure. */
export const codeOf = (error: unknown): Problem['code'] | undefined =>
  error instanceof RequestProblem ? error.problem.code : undefined;

export const isSignedOut = (error: unknown): boolean => error instanceof RequestProblem && error.status === 401;

export interface Explained {
  title: string;
  detail: string;
  /** What the reader can do about it. */
  remedy: string;
  /** Names the request in the log of the control plane. */
  requestId?: string;
  /** What is wrong where, by JSON Pointer into what was sent. */
  errors: { path: string; message: string }[];
}

/** What to show of any failure. */
export function explain(error: unknown): Explained {
  if (error instanceof RequestProblem) {
    const { title, detail, remedy, requestId, errors = [] } = error.problem;
    return { title, detail, remedy, requestId, errors };
  }
  if (error instanceof PlainError) {
    return { title: error.message, detail: `${error.message}.`, remedy: error.remedy, errors: [] };
  }
  if (error instanceof TypeError) {
    return {
      title: 'The control plane cannot be reached',
      detail: 'No answer came, so nothing is known of what was asked last.',
      remedy: 'Check the connection. This page asks again by itself; look at the state before you repeat a change.',
      errors: [],
    };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'Something went wrong in this page', detail, remedy: 'Reload the page.', errors: [] };
}
