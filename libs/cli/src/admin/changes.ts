import { PendingChange, page } from '@runplane/contracts';
import type { Command } from 'commander';
import { list, part } from '../api/api.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import { table } from '../output/table.js';

const COLUMNS = ['CHANGE', 'KIND', 'OF', 'STATUS', 'ASKED BY', 'AT', 'NEW', 'WHY', 'DIGEST'];

/** `runplane changes …`: what waits for a second person, beside publications of policies. */
export function addChangeCommands(program: Command, host: Host): void {
  const changes = define(program, 'changes', 'changes of budgets and settings that wait for a second person');
  withPages(
    define(changes, 'ls', 'list what waits, the newest first', 'runplane changes ls', 'runplane changes ls --history'),
  )
    .option('--history', 'also those that were decided')
    .action(
      host.run(async (cli, { history = false, ...options }: PageOptions & { history?: boolean }) => {
        const found = await list(cli.admin(), '/v1/pending-changes', page(PendingChange), { ...options });
        const items = history ? found.items : found.items.filter(({ status }) => status === 'PENDING');
        const rows = items.map((one) => [
          one.id,
          one.kind,
          one.subject,
          one.status,
          one.requestedBy,
          one.requestedAt,
          one.change,
          one.why,
          one.digest,
        ]);
        return answer({ ...found, items }, table(cli.style, COLUMNS, rows), moreNote(found));
      }),
    );
  define(changes, 'confirm', 'let what another person asked for take effect', 'runplane changes confirm chg_… sha256:…')
    .argument('<change>', 'its id')
    .argument('<digest>', 'of what you have looked at, as "ls" lists it')
    .action(
      host.run(async (cli, id: string, digest: string) => {
        const decided = await cli.admin().post(`/v1/pending-changes/${part(id)}/confirm`, PendingChange, { digest });
        return answer(decided, `${decided.kind}: ${decided.status}`);
      }),
    );
  define(changes, 'refuse', 'refuse or withdraw a change', 'runplane changes refuse chg_…')
    .argument('<change>', 'its id')
    .action(
      host.run(async (cli, id: string) => {
        const decided = await cli.admin().post(`/v1/pending-changes/${part(id)}/refuse`, PendingChange);
        return answer(decided, `${decided.kind}: ${decided.status}`);
      }),
    );
}
