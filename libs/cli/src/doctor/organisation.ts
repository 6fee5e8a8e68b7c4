import { ActionRow, ApiKey, Connection, KillSwitch, Me, PolicySummary, page } from '@runplane/contracts';
import { Api, list, part } from '../api/api.js';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';
import type { Access } from '../profiles/access.js';
import { fail, messageOf, ok, type Row, skipped, warn } from './check.js';

const DAY_MS = 24 * 3_600_000;
/** The sequencer takes a fraction of a second. */
const SEQUENCED_MS = 10_000;

/** What a member can see of the organisation: the key, the log, what decides, what is stopped. */
export async function checkOrganisation(access: Access, context: CommandContext): Promise<Row[]> {
  const api = new Api(access, context);
  let me: Me;
  try {
    me = await api.get('/v1/me', Me);
  } catch (error) {
    return [keyRow(error)];
  }
  const { member, org } = me;
  const rows = await Promise.all([
    attempt('key expiry', () => keyExpiry(api, me)),
    attempt('log', () => logRow(api)),
    attempt('sequencer', () => sequencerRow(api)),
    attempt('policies', () => policyRow(api)),
    attempt('kill switches', () => killRow(api)),
    attempt('connections', () => connectionRow(api)),
    attempt('unknown outcomes', () => unknownRow(api)),
  ]);
  return [ok('member key', `${member.name} (${member.roles.join(', ')}) of ${org.name}`), ...rows];
}

function keyRow(error: unknown): Row {
  const isRefused = error instanceof CommandError && error.exitCode === EXIT.unauthorised;
  return isRefused
    ? fail('member key', error.message, 'Ask an owner or admin for a key, then "runplane login".')
    : fail('member key', messageOf(error), 'Whether it is valid cannot be told: see the rows of the control plane.');
}

async function keyExpiry(api: Api, { member, keyId }: Me): Promise<Row> {
  const check = 'key expiry';
  const { items } = await list(api, `/v1/members/${part(member.id)}/keys`, page(ApiKey), { all: true });
  const expiresAt = items.find(({ id }) => id === keyId)?.expiresAt ?? null;
  if (expiresAt === null) return ok(check, 'never');
  const remedy = `runplane keys rotate ${keyId} --overlap 1d`;
  return Date.parse(expiresAt) - Date.now() < 7 * DAY_MS ? warn(check, expiresAt, remedy) : ok(check, expiresAt);
}

async function logRow(api: Api): Promise<Row> {
  const answer = await api.send('GET', '/v1/audit/checkpoint');
  if (!answer.ok)
    return fail('log', `it has no checkpoint (${answer.status})`, 'Is the worker running? It has the sequencer.');
  const [, size] = (await answer.text()).split('\n');
  return ok('log', `signed up to ${size} entries; "runplane audit verify --key …" verifies it`);
}

/** The newest action that has rested long enough has to be in the tree: its receipt proves it. */
async function sequencerRow(api: Api): Promise<Row> {
  const { items } = await api.get('/v1/actions', page(ActionRow), { limit: 50 });
  const rested = items.find(({ updatedAt }) => Date.now() - Date.parse(updatedAt) > SEQUENCED_MS);
  if (!rested) return skipped('sequencer', 'no action to tell it by; run one and ask again');
  const answer = await api.send('GET', `/v1/audit/receipts/${part(rested.actionId)}`);
  await answer.body?.cancel();
  if (answer.ok) return ok('sequencer', `the log holds ${rested.actionId}`);
  const remedy = 'Is the worker running? Look in its log for "sequencer".';
  return fail('sequencer', `the log does not hold ${rested.actionId} yet (${answer.status})`, remedy);
}

async function policyRow(api: Api): Promise<Row> {
  const { items } = await list(api, '/v1/policies', page(PolicySummary), { all: true });
  const published = items.filter(({ publishedVersion }) => publishedVersion !== null);
  if (published.length > 0) return ok('policies', `${published.length} published`);
  return warn('policies', 'none is published: the default decides', 'runplane policy push --publish');
}

async function killRow(api: Api): Promise<Row> {
  const { items } = await list(api, '/v1/kill-switches', page(KillSwitch), { all: true });
  const active = items.filter(({ liftedAt }) => liftedAt === null);
  if (active.length === 0) return ok('kill switches', 'none');
  const named = active.map(({ scope, value }) => `${scope} ${value}`).join(', ');
  return warn('kill switches', `stopped: ${named}`, 'runplane unkill …, once the reason is gone');
}

async function connectionRow(api: Api): Promise<Row> {
  const { items } = await list(api, '/v1/connections', page(Connection), { all: true });
  const failing = items.filter(({ checkFailure }) => checkFailure !== null).map(({ name }) => name);
  if (failing.length === 0) return ok('connections', `${items.length}, none failed its last check`);
  return warn('connections', `failed their last check: ${failing.join(', ')}`, 'runplane connections check');
}

async function unknownRow(api: Api): Promise<Row> {
  const { items, nextCursor } = await api.get('/v1/actions', page(ActionRow), { status: 'UNKNOWN', limit: 50 });
  if (items.length === 0) return ok('unknown outcomes', 'none');
  const many = `${items.length}${nextCursor === null ? '' : ' or more'} actions`;
  return warn('unknown outcomes', many, 'runplane actions ls --status UNKNOWN, then runplane actions settle');
}

/** One check that cannot be made is a row, and no end of the others. */
async function attempt(check: string, make: () => Promise<Row>): Promise<Row> {
  try {
    return await make();
  } catch (error) {
    return fail(check, messageOf(error), 'Look at the log of the control plane.');
  }
}
