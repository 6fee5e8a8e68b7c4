/** What one check of the doctor found. A row that fails, or warns, says what to do. */
export interface Row {
  check: string;
  status: 'ok' | 'warn' | 'fail' | 'skipped';
  detail: string;
  remedy: string | null;
}

export const ok = (check: string, detail: string): Row => ({ check, status: 'ok', detail, remedy: null });
export const warn = (check: string, detail: string, remedy: string): Row => ({ check, status: 'warn', detail, remedy });
export const fail = (check: string, detail: string, remedy: string): Row => ({ check, status: 'fail', detail, remedy });
export const skipped = (check: string, detail: string): Row => ({ check, status: 'skipped', detail, remedy: null });

/** What is wrong, in one line, of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
