/** What a command works with; tests give their own. */
export interface CommandContext {
  out(text: string): void;
  /** Progress, questions and errors. */
  err(text: string): void;
  /** Whether `err` is a terminal: only there a progress bar makes sense. */
  isInteractive: boolean;
  /** Whether `out` is a terminal: only there colours and wide layouts make sense. */
  outIsTerminal: boolean;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  fetch: typeof fetch;
  input: Input;
  /** Aborts when the person stops the command; of a process the reason is a `Stopped`. */
  signal: AbortSignal;
}

/** Why a command ends early. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  constructor(readonly by: 'SIGINT' | 'SIGTERM') {
    super('stopped');
  }
}

/** Standard input. */
export interface Input {
  isTerminal: boolean;
  /** All of it, to its end. */
  text(): Promise<string>;
  /** One line, asked for on the terminal. */
  line(question: string): Promise<string>;
  /** As `line`, and what is typed does not show. */
  secret(question: string): Promise<string>;
}
