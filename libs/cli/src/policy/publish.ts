import { PendingPublication, PolicySummary, Published, page } from '@runplane/contracts';
import { z } from 'zod';
import { type Api, list, part } from '../api/api.js';
import { moreNote, type PageOptions } from '../api/pages.js';
import type { Cli } from '../command/cli.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { table } from '../output/table.js';

/** Published, or waiting for a second person: which one, the members tell. */
const WaitingPublication = PendingPublication.loose();
const Publication = z.union([Published.loose(), WaitingPublication]);
type Publication = z.infer<typeof Publication>;

export interface PublishOptions {
  withdraw?: boolean;
}

/** Publishes a version, by default the newest; or takes the policy out of the bundle. */
export async function publish(
  name: string,
  given: number | undefined,
  options: PublishOptions,
  cli: Cli,
): Promise<Answer> {
  const api = cli.admin();
  if (options.withdraw && given !== undefined) throw new CommandError(EXIT.usage, 'a withdrawal names no version');
  const version = options.withdraw ? null : (given ?? (await summaryOf(api, name)).latestVersion);
  return answerOf(
    await post(api, name, version),
    `${name} ${version === null ? 'is withdrawn' : `v${version} is published`}`,
  );
}

/** Back to what was published before; named by the version that is left, so that a repetition goes back once. */
export async function rollback(name: string, cli: Cli): Promise<Answer> {
  const api = cli.admin();
  const { publishedVersion: from } = await summaryOf(api, name);
  const publication = await api.post(`/v1/policies/${part(name)}/rollback`, Publication, { from });
  return answerOf(
    publication,
    `${name} is back to what was published before ${from === null ? 'its end' : `v${from}`}`,
  );
}

/** For `push`. */
export async function publishVersion(api: Api, name: string, version: number): Promise<'published' | 'pending'> {
  return isWaiting(await post(api, name, version)) ? 'pending' : 'published';
}

export async function pending(options: PageOptions & { history?: boolean }, cli: Cli): Promise<Answer> {
  const { history = false, ...query } = options;
  const found = await list(cli.admin(), '/v1/policy-publications', page(PendingPublication), { ...query });
  const items = history ? found.items : found.items.filter(({ status }) => status === 'PENDING');
  const rows = items.map((one) => [
    one.id,
    one.name,
    one.version ?? 'withdraw',
    one.status,
    one.requestedBy,
    one.requestedAt,
    one.bundle ?? '',
    one.why,
  ]);
  const columns = ['PUBLICATION', 'POLICY', 'VERSION', 'STATUS', 'ASKED BY', 'AT', 'BUNDLE', 'WHY'];
  return answer({ ...found, items }, table(cli.style, columns, rows), moreNote(found));
}

/** `bundle` is what was looked at: another one is not confirmed. */
export function confirm(id: string, bundle: string, cli: Cli): Promise<Answer> {
  return decide(id, 'confirm', { bundle }, cli);
}

export function refuse(id: string, cli: Cli): Promise<Answer> {
  return decide(id, 'refuse', undefined, cli);
}

async function decide(id: string, verb: 'confirm' | 'refuse', body: object | undefined, cli: Cli): Promise<Answer> {
  const decided = await cli.admin().post(`/v1/policy-publications/${part(id)}/${verb}`, PendingPublication, body);
  return answer(decided, `${decided.name} ${decided.version ?? 'withdrawal'}: ${decided.status}`);
}

function post(api: Api, name: string, version: number | null): Promise<Publication> {
  return api.post(`/v1/policies/${part(name)}/publish`, Publication, { version });
}

function answerOf(publication: Publication, done: string): Answer {
  if (!isWaiting(publication)) return answer(publication, `${done}; bundle ${publication.bundle}`);
  const { id, bundle, why } = publication;
  return answer(publication, `not yet: ${why} Another person runs "runplane policy confirm ${id} ${bundle}".`, {
    code: EXIT.pending,
  });
}

function isWaiting(publication: Publication): publication is z.infer<typeof WaitingPublication> {
  return 'requestedBy' in publication;
}

async function summaryOf(api: Api, name: string): Promise<PolicySummary> {
  const { items } = await list(api, '/v1/policies', page(PolicySummary), { all: true });
  const found = items.find((policy) => policy.name === name);
  if (found) return found;
  throw new CommandError(EXIT.notFound, `there is no policy "${name}"`, {
    lines: ['"runplane policy ls" lists them.'],
  });
}
