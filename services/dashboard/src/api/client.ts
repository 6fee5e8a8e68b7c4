import createClient, { type Middleware } from 'openapi-fetch';
import { type Problem, RequestProblem } from './problem';
import type { paths } from './schema';

/** Token that changes of this session are sent with; set when the session is read. */
let csrfToken = '';
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

const session: Middleware = {
  onRequest({ request }) {
    if (!READS.has(request.method) && !request.headers.has('authorization')) {
      request.headers.set('Runplane-Csrf', csrfToken);
    }
  },
};

/** The control plane, typed by its own OpenAPI document. Where no answer comes at all, calls throw `TypeError`. */
export const api = createClient<paths>({ credentials: 'same-origin' });
api.use(session);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body; throws `RequestProblem` for any refusal. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw new RequestProblem(response.status, problemOf(error, response));
}

function problemOf(error: unknown, response: Response): Problem {
  const given = error as Partial<Problem> | undefined;
  if (typeof given?.code === 'string' && typeof given.title === 'string') return given as Problem;
  return {
    type: 'about:blank',
    code: 'internal',
    status: response.status,
    title: 'The server gave no readable answer',
    detail: `It answered ${response.status}.`,
    remedy: 'Try again. If it stays, look at the log of the control plane.',
  };
}
