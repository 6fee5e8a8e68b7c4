import { Erasure } from '@runplane/contracts';
import type { Command } from 'commander';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { answer } from '../output/answer.js';
import { addList } from './list-command.js';
import { addOne, describeThing } from './resource.js';

interface EraseOptions {
  action?: string;
  subject?: string;
  before?: string;
  reason: string;
}

/** `runplane erasures …`. */
export function addErasureCommands(program: Command, host: Host): void {
  const erasures = define(
    program,
    'erasures',
    'arguments, context and results that were erased; the log keeps its proofs',
  );
  addList(erasures, host, {
    path: '/v1/erasures',
    schema: Erasure,
    columns: ['ERASURE', 'OF', 'STATUS', 'ERASED', 'KEPT', 'ASKED BY', 'AT', 'REASON'],
    row: ({ id, scope, status, erased, kept, requestedBy, requestedAt, reason }) => [
      id,
      scope,
      status,
      erased,
      kept,
      requestedBy,
      requestedAt,
      reason,
    ],
    summary: 'list erasures, the newest first',
    example: 'runplane erasures ls',
  });
  addOne(erasures, host, {
    name: 'show',
    summary: 'how far an erasure is',
    example: 'runplane erasures show era_…',
    argument: 'erasure',
    path: (id) => `/v1/erasures/${id}`,
    schema: Erasure,
  });
  define(
    erasures,
    'create',
    'erase the data of one action, of one subject, or of all that is older; for good',
    'runplane erasures create --subject cus_1 --reason "asked for by the person"',
  )
    .option('--action <id>', 'of this action')
    .option('--subject <id>', 'of all actions about this person or thing')
    .option('--before <time>', 'RFC 3339: of all actions before it')
    .requiredOption('--reason <text>', 'kept in the log')
    .action(
      host.run(async (cli, { action: actionId, subject, before, reason }: EraseOptions) => {
        const given = Object.entries({ actionId, subject, before }).filter(([, value]) => value !== undefined);
        if (given.length !== 1) throw new CommandError(EXIT.usage, 'give exactly one of --action, --subject, --before');
        const erasure = await cli.admin().post('/v1/erasures', Erasure, { ...Object.fromEntries(given), reason });
        return answer(erasure, describeThing(erasure, cli.style));
      }),
    );
}
