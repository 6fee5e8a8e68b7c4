import { HistoryReport, page } from '@runplane/contracts';
import { list } from '../api/api.js';
import { moreNote, type PageOptions } from '../api/pages.js';
import type { Cli } from '../command/cli.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';

/** Closed histories that were compared with the log, the newest first. */
export async function histories(options: PageOptions, cli: Cli): Promise<Answer> {
  const found = await list(cli.admin(), '/v1/history-reports', page(HistoryReport), { ...options });
  const rows = found.items.map(({ actionId, closeStatus, closedAt, events, differences }) => [
    actionId,
    closeStatus,
    closedAt,
    events,
    differences.map(({ kind }) => kind),
  ]);
  const columns = ['ACTION', 'CLOSED AS', 'AT', 'EVENTS', 'DIFFERENCES'];
  return answer(found, table(cli.style, columns, rows), moreNote(found));
}
