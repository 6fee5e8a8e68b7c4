import { setTimeout as pause } from 'node:timers/promises';
import { DecisionChange, PolicyReplay, page, SEVERITY } from '@runplane/contracts';
import { Api, list, part } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import { readText } from '../command/read-options.js';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { Progress } from '../progress.js';

export interface ReplayOptions {
  days: number;
  failOn?: 'change' | 'loosening';
}

const POLL_MS = 250;
const CANCEL_MS = 5_000;

/** Makes recorded decisions again by a draft, and lists those that would be others. */
export async function replay(file: string, { days, failOn }: ReplayOptions, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const draft = { yaml: readText(file, cli.context) };
  const started = await api.post('/v1/policy-replays', PolicyReplay, { draft, days });
  const ended = await untilEnd(api, started, cli);
  if (ended.status !== 'DONE') {
    const { id, status, error } = ended;
    throw new CommandError(EXIT.failure, `the replay ${id} is ${status}: ${error ?? 'somebody ended it'}`, {
      data: ended,
    });
  }
  const changes = await list(api, `/v1/policy-replays/${part(ended.id)}/changes`, page(DecisionChange), { all: true });
  const looser = changes.items.filter(({ before, after }) => SEVERITY[after] < SEVERITY[before]).length;
  const rows = changes.items.map(({ actionId, before, after, rules }) => [
    actionId,
    before,
    after,
    rules.map(({ policy, rule }) => `${policy}/${rule}`),
  ]);
  const unknown = ended.unknown === 0 ? '' : `; ${ended.unknown} cannot be told, their context is gone`;
  const text = `${ended.total} decisions of ${days} days, ${ended.changed} would change, ${looser} would be looser${unknown}\n`;
  const found = failOn === 'loosening' ? looser + ended.unknown : ended.changed + ended.unknown;
  return answer(
    { replay: ended, changes: changes.items, looser },
    rows.length === 0 ? text : `${text}\n${table(cli.style, ['ACTION', 'BEFORE', 'AFTER', 'RULES'], rows)}`,
    { code: failOn !== undefined && found > 0 ? EXIT.checkFailed : EXIT.ok },
  );
}

async function untilEnd(api: Api, started: PolicyReplay, { context }: Cli): Promise<PolicyReplay> {
  const progress = new Progress(context, 'replaying', started.total);
  let replayed = started;
  try {
    while (replayed.status === 'RUNNING') {
      progress.at(replayed.done);
      await pause(POLL_MS, undefined, { signal: context.signal });
      replayed = await api.get(`/v1/policy-replays/${part(started.id)}`, PolicyReplay);
    }
  } finally {
    if (context.signal.aborted) await cancel(api, started.id, context);
  }
  progress.end();
  return replayed;
}

/** What Ctrl-C has stopped here need not go on there. */
async function cancel({ access }: Api, id: string, { fetch }: CommandContext): Promise<void> {
  const last = new Api(access, { fetch, signal: AbortSignal.timeout(CANCEL_MS) });
  await last.send('POST', `/v1/policy-replays/${part(id)}/cancel`).catch(() => undefined);
}
