import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PolicyDocument, PolicySummary, page, Tool } from '@runplane/contracts';
import { parsePolicyYaml } from '@runplane/policy/reading';
import { stringify } from 'yaml';
import { type Api, list, part } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { policyFiles } from './find-files.js';
import { knownActions } from './known-actions.js';
import { readPolicyFile } from './lint.js';
import { publishVersion } from './publish.js';
import { isSame, latestVersion, StoredVersion, versionOf } from './versions.js';

export interface PullOptions {
  dir: string;
  latest?: boolean;
}

/** Writes policies of the server as files. A file that says the same already is left as it is, with its comments. */
export async function pull(names: readonly string[], options: PullOptions, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const { items: all } = await list(api, '/v1/policies', page(PolicySummary), { all: true });
  const unknown = names.find((name) => !all.some((policy) => policy.name === name));
  if (unknown !== undefined) throw new CommandError(EXIT.notFound, `there is no policy "${unknown}"`);
  const wanted = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  const folder = resolve(cli.context.cwd, options.dir);
  mkdirSync(folder, { recursive: true });
  const items: { name: string; version: number; file: string; change: string }[] = [];
  for (const { name, publishedVersion, latestVersion: latest } of wanted) {
    const version = options.latest ? latest : publishedVersion;
    if (version === null) continue;
    const stored = await versionOf(api, name, version);
    // A name may hold slashes and dots: it must not lead out of the folder.
    const file = `${encodeURIComponent(name)}.yaml`;
    items.push({ name, version, file: join(options.dir, file), change: writePolicy(join(folder, file), stored) });
  }
  const rows = items.map(({ name, version, file, change }) => [name, version, file, change]);
  return answer({ items }, table(cli.style, ['POLICY', 'VERSION', 'FILE', 'CHANGE'], rows));
}

function writePolicy(path: string, stored: StoredVersion): 'unchanged' | 'written' {
  if (existsSync(path)) {
    const read = parsePolicyYaml(readFileSync(path, 'utf8'));
    const document = PolicyDocument.safeParse(read.ok ? read.value : null);
    if (document.success && isSame(document.data, stored)) return 'unchanged';
  }
  writeFileSync(path, stored.yaml ?? stringify(stored.document, { lineWidth: 120 }));
  return 'written';
}

export interface PushOptions {
  message?: string;
  publish?: boolean;
  dryRun?: boolean;
}

/** Makes a new version of every policy whose file says something new. All files are checked before any is sent. */
export async function push(paths: readonly string[], options: PushOptions, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const actions = knownActions(await toolsOf(api));
  const files = policyFiles(paths, cli.context).map((file) => ({
    file,
    ...readPolicyFile(file, actions, cli.context),
  }));
  const items: { name: string; version: number | null; file: string; change: string }[] = [];
  let pending = false;
  for (const { file, yaml, document } of files) {
    const { name } = document;
    const latest = await latestVersion(api, name);
    const isNew = !isSame(document, latest);
    const change = isNew ? 'new version' : 'unchanged';
    if (options.dryRun) {
      items.push({ name, version: latest?.version ?? null, file, change });
      continue;
    }
    const stored = isNew || !latest ? await create(api, name, yaml, options) : latest;
    const published = options.publish ? await publishVersion(api, name, stored.version) : null;
    pending ||= published === 'pending';
    items.push({ name, version: stored.version, file, change: published ? `${change}, ${published}` : change });
  }
  const rows = items.map(({ name, version, file, change }) => [name, version, file, change]);
  const text = table(cli.style, ['POLICY', 'VERSION', 'FILE', 'CHANGE'], rows);
  return answer({ dryRun: options.dryRun === true, items }, text, { code: pending ? EXIT.pending : EXIT.ok });
}

function create(api: Api, name: string, yaml: string, { message = '' }: PushOptions): Promise<StoredVersion> {
  return api.post(`/v1/policies/${part(name)}/versions`, StoredVersion, { yaml, message });
}

/** The organisation's own tools. */
export async function toolsOf(api: Api) {
  const { items } = await list(api, '/v1/tools', page(Tool), { all: true });
  return items.map(({ definition }) => definition);
}
