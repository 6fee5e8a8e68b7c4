import { api, ask } from '../api/client';

/** An entry of the log, read for people. */
export interface LogEntry {
  index: number;
  leafHash: string;
  /** The leaf as it is hashed (RFC 8785). */
  text: string;
  event: {
    type: string;
    at: string;
    subject: string;
    seq: number;
    actor: { kind: string; id: string };
    data: Record<string, unknown>;
    workflow: { id: string; run: string; event?: number } | null;
  };
}

export interface EntryPage {
  entries: LogEntry[];
  size: number;
  /** Index from which the next, older page ends; null at the begin of the log. */
  before: number | null;
}

const PAGE = 100;

/** The newest entries before an index, the newest first. Without one, those at the end of the log. */
export async function readEntriesBefore(before: number | null): Promise<EntryPage> {
  const end = before ?? (await ask(api.GET('/v1/audit/entries', { params: { query: { from: 0, limit: 1 } } }))).size;
  if (end === 0) return { entries: [], size: 0, before: null };
  const from = Math.max(0, end - PAGE);
  const query = { from, limit: Math.min(PAGE, end - from) };
  const { entries, size } = await ask(api.GET('/v1/audit/entries', { params: { query } }));
  return { entries: entries.map(readEntry).reverse(), size, before: from === 0 ? null : from };
}

export function readEntry({ index, leafHash, event }: { index: number; leafHash: string; event: string }): LogEntry {
  return { index, leafHash, text: event, event: JSON.parse(event) as LogEntry['event'] };
}
