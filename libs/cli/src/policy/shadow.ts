import { ShadowReport } from '@runplane/contracts';
import type { Cli } from '../command/cli.js';
import { readText } from '../command/read-options.js';
import { type Answer, answer } from '../output/answer.js';
import { fields, table } from '../output/table.js';

const PATH = '/v1/policies-shadow';

export async function setShadow(file: string, cli: Cli): Promise<Answer> {
  const draft = { yaml: readText(file, cli.context) };
  return report(await cli.admin().put(PATH, ShadowReport, { draft }), cli);
}

export async function showShadow(cli: Cli): Promise<Answer> {
  return report(await cli.admin().get(PATH, ShadowReport), cli);
}

export async function endShadow(cli: Cli): Promise<Answer> {
  return report(await cli.admin().delete(PATH, ShadowReport), cli);
}

function report(shadow: ShadowReport, { style }: Cli): Answer {
  const summary = fields(style, [
    ['Bundle', shadow.bundle],
    ['Since', shadow.since],
    ['Decisions', shadow.evaluated],
    ...shadow.differences.map(({ before, after, count }) => ['Differ', `${count}: ${before} -> ${after}`] as const),
  ]);
  const rows = shadow.newest.map(({ at, actionId, before, after }) => [at, actionId, before, after]);
  const newest = rows.length === 0 ? '' : `\n${table(style, ['AT', 'ACTION', 'BEFORE', 'AFTER'], rows)}`;
  return answer(shadow, summary + newest);
}
