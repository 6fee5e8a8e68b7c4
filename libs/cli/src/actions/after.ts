import { ActionCount, DecisionRecord, Disclosure, JsonObject } from '@runplane/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { describeThing } from '../admin/resource.js';
import { part } from '../api/api.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { EXIT } from '../exit-codes.js';
import { answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { type ActionFilter, queryOf, withFilters } from './filters.js';

const Recomputed = z.looseObject({ same: z.boolean(), recorded: DecisionRecord, recomputed: DecisionRecord });
const Preview = z.looseObject({ available: z.boolean() });
const PreparedUndo = z.looseObject({ tool: z.string(), description: z.string(), arguments: JsonObject });
const StartedUndo = z.looseObject({ actionId: z.string(), status: z.string(), undoOf: z.string() });
const Disclosures = z.looseObject({ actionId: z.string(), leafHash: z.string(), disclosures: z.array(Disclosure) });

/** What is asked about, or done after, actions that were decided. */
export function addAfterCommands(actions: Command, host: Host): void {
  withFilters(define(actions, 'count', 'how many fit, up to 10,000', 'runplane actions count --status UNKNOWN')).action(
    host.run(async (cli, options: ActionFilter) => {
      const counted = await cli.admin().get('/v1/actions/count', ActionCount, queryOf(options));
      return answer(counted, `${counted.isMore ? 'more than ' : ''}${counted.count}`);
    }),
  );
  define(
    actions,
    'recompute',
    'make the decision again from its record; a failed check where it is another',
    'runplane actions recompute act_…',
  )
    .argument('<action>', 'its id')
    .action(
      host.run(async (cli, id: string) => {
        const again = await cli.admin().post(`/v1/actions/${part(id)}/recompute`, Recomputed);
        const text = again.same ? `the same: ${again.recorded.decision}` : describeThing(again, cli.style);
        return answer(again, text, { code: again.same ? EXIT.ok : EXIT.checkFailed });
      }),
    );
  define(
    actions,
    'preview',
    'what the provider shows of a call before it runs, such as the plan of a statement',
    'runplane actions preview act_…',
  )
    .argument('<action>', 'its id')
    .action(
      host.run(async (cli, id: string) => {
        const preview = await cli.admin().get(`/v1/actions/${part(id)}/preview`, Preview);
        return answer(preview, describeThing(preview, cli.style));
      }),
    );
  define(
    actions,
    'undo',
    'start the action that compensates for one; it is decided like any other',
    'runplane actions undo act_… --dry-run',
    'runplane actions undo act_…',
  )
    .argument('<action>', 'its id')
    .option('--dry-run', 'only show the call')
    .action(
      host.run(async (cli, id: string, { dryRun = false }: { dryRun?: boolean }) => {
        const path = `/v1/actions/${part(id)}/undo`;
        if (dryRun) {
          const prepared = await cli.admin().get(path, PreparedUndo);
          return answer(prepared, describeThing(prepared, cli.style));
        }
        const started = await cli.admin().post(path, StartedUndo);
        return answer(started, `${started.actionId} is ${started.status}`);
      }),
    );
  define(
    actions,
    'disclose',
    'read sealed fields of an action, each with what proves it; who reads them is in the log',
    'runplane actions disclose act_… /arguments/customer',
  )
    .argument('<action>', 'its id')
    .argument('<fields...>', 'as the organisation keeps them sealed')
    .action(
      host.run(async (cli, id: string, named: string[]) => {
        const query = { fields: named.join(',') };
        const found = await cli.admin().get(`/v1/actions/${part(id)}/disclosures`, Disclosures, query);
        const rows = found.disclosures.map(({ field, disclosure }) => [field, valueIn(disclosure)]);
        return answer(found, table(cli.style, ['FIELD', 'VALUE'], rows));
      }),
    );
}

/** RFC 9901: base64url of the JSON array salt, name, value. */
function valueIn(disclosure: string): unknown {
  return (JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8')) as unknown[])[2];
}
