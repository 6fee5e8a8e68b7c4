import { Problem, visibleText } from '@runplane/contracts';
import { CommandError, EXIT, type ExitCode } from '../exit-codes.js';
import type { Access } from '../profiles/access.js';

/** What an answer that is no 2xx means for the command. */
export async function refusal(path: string, answer: Response, access: Access): Promise<CommandError> {
  const text = await answer.text();
  const problem = problemIn(text);
  if (problem) return ofProblem(problem, access.remedy);
  const detail = visibleText(text, 200);
  return new CommandError(codeOf(answer.status), `${path}: the server answers ${answer.status}: ${detail}`);
}

export function ofProblem(problem: Problem, ofCredential = NO_VALID_KEY): CommandError {
  const { status, code, detail, remedy, errors = [] } = problem;
  const places = errors.map((error) => visibleText(`${placeOf(error)}${error.message}`));
  return new CommandError(code === 'policy_invalid' ? EXIT.checkFailed : codeOf(status), `${detail} (${code})`, {
    lines: [...places, code === 'unauthenticated' ? ofCredential : remedy],
    data: problem,
  });
}

/** The problem's own remedy is for who writes the headers. */
const NO_VALID_KEY =
  'The key of RUNPLANE_API_KEY is used where that is set, else the one of the profile: "runplane login" keeps another one.';

function codeOf(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.unauthorised;
  if (status === 404) return EXIT.notFound;
  return [429, 502, 503, 504].includes(status) ? EXIT.unavailable : EXIT.failure;
}

function placeOf({ path, source }: { path: string; source?: unknown }): string {
  const at = source as { line?: number; column?: number } | undefined;
  const line = at?.line === undefined ? '' : `${at.line}:${at.column} `;
  return `${line}${path}${path ? ': ' : ''}`;
}

function problemIn(text: string): Problem | null {
  try {
    const parsed = Problem.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not every server in between answers with a problem document.
    return null;
  }
}
