/** What the program ends with; scripts rely on it. `docs/cli.md` lists them with `EXIT_MEANINGS`. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  unavailable: 3,
  unauthorised: 4,
  notFound: 5,
  blocked: 10,
  pending: 11,
  denied: 12,
  expired: 13,
  cancelled: 14,
  failed: 15,
  unknown: 16,
  notVerified: 20,
  checkFailed: 21,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: 'Done: allowed and succeeded, verified, all checks passed.',
  failure: 'The server refused, or something went wrong that has no code of its own; the message says what.',
  usage: 'The call is wrong, or a file of the caller cannot be read. Nothing was sent.',
  unavailable: 'The server cannot be reached, or is not ready or too busy; try again.',
  unauthorised: 'There is no key, it is not valid, or it may not do this.',
  notFound: 'There is nothing with this id or name in the organisation.',
  blocked: 'The action is BLOCKED. Nothing ran.',
  pending:
    'The action is not final: it waits for approval or executes; or a publication or change waits for a second person.',
  denied: 'Approvers DENIED the action. Nothing ran.',
  expired: 'Nobody decided in time: the approval EXPIRED. Nothing ran.',
  cancelled: 'The action was CANCELLED before it ran.',
  failed: 'The action ran and FAILED.',
  unknown: 'Whether the action had its effect is UNKNOWN: do not repeat it blindly.',
  notVerified: 'What was verified does not hold: the problems are printed.',
  checkFailed: 'A check found something: lint, test, analyse, replay, doctor, connections check.',
  interrupted: 'Stopped by Ctrl-C.',
};

/** Ends the command with a message and a code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** Lines below the message: places of mistakes, what to do. */
  readonly lines: readonly string[];
  /** What `--json` writes to stderr: the problem document of the server, or the message with its lines as `details`. */
  readonly data: unknown;

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    { lines = [], data, ...options }: ErrorOptions & { lines?: readonly string[]; data?: unknown } = {},
  ) {
    super(message, options);
    this.lines = lines;
    this.data = data ?? { message, ...(lines.length === 0 ? {} : { details: lines }) };
  }
}
