/** What the program ends with; scripts rely on it. */
export const EXIT = {
  /** Done; what was verified holds. */
  ok: 0,
  /** What was verified does not hold: the problems are printed. */
  notVerified: 1,
  /** The call is wrong, or a file cannot be read. */
  usage: 2,
  /** The server cannot be reached, or refuses: nothing is known about the log. */
  unavailable: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with a message and a code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
