import { Bundle } from '@runplane/contracts';
import { analyseBundle, compileBundle } from '@runplane/policy';
import { z } from 'zod';
import type { Cli } from '../command/cli.js';
import { readText } from '../command/read-options.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { policyFiles } from './find-files.js';
import { knownActions, readTools } from './known-actions.js';
import { readPolicyFile } from './lint.js';

export interface AnalyseOptions {
  local?: boolean;
  tools?: string[];
}

const RuleName = z.looseObject({ policy: z.string(), rule: z.string() });
const Finding = RuleName.extend({ kind: z.string(), message: z.string(), by: z.array(RuleName) });
const Analysis = z.looseObject({ bundle: z.string(), findings: z.array(Finding) });
type Analysis = z.infer<typeof Analysis>;

/** Said, and no mistake: somebody meant the one, and nobody can tell the other. */
const HARMLESS: ReadonlySet<string> = new Set(['allows_by_silence', 'not_analysed']);

/** Rules that cannot matter: of the published policies, with a draft in its place, or of files alone. */
export async function analyse(paths: readonly string[], options: AnalyseOptions, cli: Cli): Promise<Answer> {
  const analysis = options.local ? ofFiles(paths, options, cli) : await ofServer(paths, cli);
  const rows = analysis.findings.map(({ policy, rule, kind, message, by }) => [
    `${policy}/${rule}`,
    kind,
    message,
    by.map((other) => `${other.policy}/${other.rule}`),
  ]);
  const isBad = analysis.findings.some(({ kind }) => !HARMLESS.has(kind));
  const text = table(cli.style, ['RULE', 'FINDING', 'WHY', 'BESIDE'], rows);
  return answer(analysis, text, { code: isBad ? EXIT.checkFailed : EXIT.ok });
}

function ofFiles(paths: readonly string[], options: AnalyseOptions, { context }: Cli): Analysis {
  const actions = knownActions(readTools(options.tools ?? [], context));
  const documents = policyFiles(paths.length === 0 ? ['policies'] : paths, context).map(
    (file) => readPolicyFile(file, actions, context).document,
  );
  const policies = documents.map(({ name, rules }) => ({ name, version: 1, rules }));
  const compiled = compileBundle(Bundle.parse({ format: 1, settings: {}, policies }));
  return { bundle: compiled.digest, findings: analyseBundle(compiled, actions) as unknown as Analysis['findings'] };
}

function ofServer(paths: readonly string[], cli: Cli): Promise<Analysis> {
  if (paths.length > 1)
    throw new CommandError(EXIT.usage, 'the server takes one draft; with --local any number of files');
  const [path] = paths;
  const body = path === undefined ? {} : { draft: { yaml: readText(path, cli.context) } };
  return cli.admin().post('/v1/policies/analyse', Analysis, body);
}
