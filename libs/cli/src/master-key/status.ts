import { setTimeout as pause } from 'node:timers/promises';
import { MasterKeyStatus, type MasterKeys } from '@runplane/contracts';
import type { Cli } from '../command/cli.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import type { Style } from '../output/style.js';
import { table } from '../output/table.js';
import { Progress } from '../progress.js';

export interface StatusOptions {
  wait?: true;
}

const ASK_EVERY_MS = 1_000;

/** Under which keys values lie. With `wait` it answers once all are under the current ones, or some do not open. */
export async function status({ wait }: StatusOptions, cli: Cli): Promise<Answer> {
  const read = () => cli.operator().get('/v1/master-keys', MasterKeyStatus);
  let found = await read();
  if (wait) {
    const all = waitingOf(found);
    const progress = new Progress(cli.context, 'wrapping anew', all);
    while (waitingOf(found) > 0 && missingOf(found).length === 0) {
      progress.at(all - waitingOf(found));
      await pause(ASK_EVERY_MS, undefined, { signal: cli.context.signal });
      found = await read();
    }
    progress.end();
  }
  return answer(found, describe(cli.style, found), { code: codeOf(found) });
}

const waitingOf = ({ sealing, root }: MasterKeyStatus): number => sealing.waiting + root.waiting;
const missingOf = ({ sealing, root }: MasterKeyStatus): string[] => [...sealing.missing, ...root.missing];

function codeOf(found: MasterKeyStatus): ExitCode {
  const isFaulty = found.sealing.fault !== null || found.root.fault !== null;
  if (missingOf(found).length > 0 || isFaulty) return EXIT.checkFailed;
  return waitingOf(found) > 0 ? EXIT.pending : EXIT.ok;
}

function describe(style: Style, { sealing, root }: MasterKeyStatus): string {
  const rows = [...rowsOf('sealing', sealing), ...rowsOf('root', root)];
  const faults = [sealing.fault, root.fault].filter((fault) => fault !== null);
  return [table(style, ['PURPOSE', 'KEY', 'STATE', 'VALUES'], rows), ...faults.map((fault) => `${fault}\n`)].join('');
}

function rowsOf(purpose: string, keys: MasterKeys): unknown[][] {
  const all = new Set([...keys.known, ...keys.use.map(({ key }) => key)]);
  return [...all].map((key) => {
    const count = keys.use.filter((use) => use.key === key).reduce((sum, use) => sum + use.count, 0);
    return [purpose, key, stateOf(key, keys), count];
  });
}

function stateOf(key: string, { current, missing, removable }: MasterKeys): string {
  if (key === current) return 'current';
  if (missing.includes(key)) return 'missing';
  return removable.includes(key) ? 'removable' : 'opens only';
}
