import { z } from 'zod';
import { PROBLEM_CODES, type ProblemCode } from './values/problem-codes.js';

/** RFC 9457 problem document with our closed `code`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(Object.keys(PROBLEM_CODES) as [ProblemCode, ...ProblemCode[]]),
  remedy: z.string(),
  requestId: z.string().optional(),
  /** As RFC 6749 section 5.2 has it, at the token endpoint. */
  error: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() }).loose()).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** An error that an API answers as a problem document. */
export class ProblemError extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extra: {
      errors?: { path: string; message: string; [member: string]: unknown }[];
      retryAfter?: number;
      oauthError?: string;
    } = {},
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
    this.name = 'ProblemError';
  }

  toProblem(requestId?: string): Problem {
    const { status, title, remedy } = PROBLEM_CODES[this.code];
    return {
      type: `urn:runplane:problem:${this.code}`,
      title,
      status,
      detail: this.detail,
      code: this.code,
      remedy,
      ...(requestId ? { requestId } : {}),
      ...(this.extra.oauthError ? { error: this.extra.oauthError } : {}),
      ...(this.extra.errors ? { errors: this.extra.errors } : {}),
    };
  }
}

/** Zod issues as `errors` of an `invalid_request` problem: JSON path and message. */
export function invalidRequest(error: z.ZodError, detail = 'The request does not fit its schema.'): ProblemError {
  const errors = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'unknown field' }))
      : [{ path: pathOf(issue.path), message: issue.message }],
  );
  return new ProblemError('invalid_request', detail, { errors });
}

function pathOf(path: PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );
}
