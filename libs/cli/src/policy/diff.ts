import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Bundle, type Json, type PolicyDocument, PolicySummary, page } from '@runplane/contracts';
import { type BundleDiff, compileBundle, type DocumentDiff, diffBundles, diffDocuments } from '@runplane/policy';
import { z } from 'zod';
import { type Api, list } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import { EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import type { Style } from '../output/style.js';
import { cell } from '../output/table.js';
import { knownActions } from './known-actions.js';
import { readPolicyFile } from './lint.js';
import { toolsOf } from './sync.js';
import { versionOf } from './versions.js';

export interface DiffOptions {
  from?: number;
  to?: number;
  exitCode?: boolean;
}

interface Side {
  label: string;
  document: Pick<PolicyDocument, 'rules'>;
}

/** A file against what is published, or two versions: which rules changed, and which decisions change with them. */
export async function diff(fileOrName: string, options: DiffOptions, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const actions = knownActions(await toolsOf(api));
  const { bundle } = await api.get('/v1/bundle', z.looseObject({ bundle: Bundle }));
  const isFile = existsSync(resolve(cli.context.cwd, fileOrName));
  const file = isFile ? readPolicyFile(fileOrName, actions, cli.context).document : null;
  const name = file?.name ?? fileOrName;
  const summary = await summaryOf(api, name);
  const before = await side(api, name, options.from ?? summary?.publishedVersion ?? null);
  const after = file
    ? { label: fileOrName, document: file }
    : await side(api, name, options.to ?? summary?.latestVersion ?? null);
  const rules = diffDocuments(before.document, after.document);
  const decisions = diffBundles(bundled(bundle, name, before), bundled(bundle, name, after), actions);
  const differs = rules.added.length + rules.removed.length + rules.changed.length > 0;
  const changes = decisions.changes.map(({ action, direction, example }) => ({
    action,
    direction,
    before: example.before.decision,
    after: example.after.decision,
    example: example.input,
  }));
  const data = {
    policy: name,
    from: before.label,
    to: after.label,
    ...rules,
    decisions: changes,
    notAnalysed: decisions.notAnalysed,
  };
  const head = `${cli.style.bold(`${name}: ${before.label} -> ${after.label}`)}\n`;
  const text = differs
    ? head + ruleText(rules, cli.style) + decisionText(decisions, cli.style)
    : `${head}no difference\n`;
  return answer(data, text, { code: differs && options.exitCode ? EXIT.checkFailed : EXIT.ok });
}

async function summaryOf(api: Api, name: string): Promise<PolicySummary | undefined> {
  const { items } = await list(api, '/v1/policies', page(PolicySummary), { all: true });
  return items.find((policy) => policy.name === name);
}

async function side(api: Api, name: string, version: number | null): Promise<Side> {
  if (version === null) return { label: 'not published', document: { rules: [] } };
  return { label: `v${version}`, document: (await versionOf(api, name, version)).document };
}

/** The bundle that decides now, with this text of the policy in it. */
function bundled(bundle: Bundle, name: string, { document: { rules } }: Side) {
  const others = bundle.policies.filter((policy) => policy.name !== name);
  return compileBundle({ ...bundle, policies: rules.length === 0 ? others : [...others, { name, version: 1, rules }] });
}

function ruleText({ added, removed, changed }: DocumentDiff, style: Style): string {
  return [
    ...added.map((rule) => style.good(`+ ${cell(rule)}`)),
    ...removed.map((rule) => style.bad(`- ${cell(rule)}`)),
    ...changed.flatMap(({ rule, members }) => [
      style.warn(`~ ${cell(rule)}`),
      ...members.flatMap(({ member, from, to }) => [
        style.bad(`    - ${member}: ${value(from)}`),
        style.good(`    + ${member}: ${value(to)}`),
      ]),
    ]),
    '',
  ].join('\n');
}

function decisionText({ changes, notAnalysed }: BundleDiff, style: Style): string {
  const lines = [
    ...changes.map(({ action, direction, example }) => {
      const mark = direction === 'tighter' ? style.good(direction) : style.warn(direction);
      return `  ${mark} ${action}: ${example.before.decision} -> ${example.after.decision}, for example ${value(example.input.action.material)}`;
    }),
    ...notAnalysed.map(({ action, reason }) => `  ${style.dim('not analysed')} ${action}: ${cell(reason, 200)}`),
  ];
  return `\n${style.bold('Decisions')}\n${lines.length === 0 ? '  none changes' : lines.join('\n')}\n`;
}

function value(json: Json): string {
  return cell(json, 300);
}
