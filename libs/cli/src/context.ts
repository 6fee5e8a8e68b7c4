/** What a command works with; tests give their own. */
export interface CommandContext {
  out(text: string): void;
  /** Progress and errors. */
  err(text: string): void;
  /** Whether `err` is a terminal: only there a progress bar makes sense. */
  isInteractive: boolean;
  env: Readonly<Record<string, string | undefined>>;
  fetch: typeof fetch;
}
