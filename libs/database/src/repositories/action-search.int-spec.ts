import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ActionQuery } from '@runplane/contracts';
import type { Client } from 'pg';
import { explained } from '../../test-support/explained.js';
import { fillActions } from '../../test-support/fill-actions.js';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';
import { actionListStatement } from './action-search.js';

const NOISE = 40_000;
/** Pages of 8 KB that one page of the list may cost, whatever is searched for; all actions have ten times as many. */
const MOST_BUFFERS = 300;
/** Until a word is known to be a common one. */
const MOST_FOR_COMMON_WORD = 2_500;

let log: LogFixture;
let app: Client;
let org: string;
let agents: { busy: string; rare: string };

beforeAll(async () => {
  log = await startLogFixture();
  app = await log.appClient();
  org = await log.createOrg();
  agents = await log.database.withOrg(org, async (tx) => ({
    busy: (await tx.agents.create({ name: 'Busy worker', roles: [] })).id,
    rare: (await tx.agents.create({ name: 'Quarterly Auditor', roles: [] })).id,
  }));
  // What is rare lies behind all that is common: a search that walks through the newest would read everything.
  const rare = { ...RARE_KIND, count: 3, from: '2026-01-01' };
  await fillActions(log.superuser, org, { ...rare, agentId: agents.rare, name: 'rare' });
  await fillActions(log.superuser, org, { agentId: agents.busy, name: 'common', count: NOISE, from: '2026-02-01' });
  const other = await log.createOrg();
  const stranger = await log.database.withOrg(other, (tx) =>
    tx.agents.create({ name: 'Quarterly Auditor', roles: [] }),
  );
  await fillActions(log.superuser, other, { ...rare, agentId: stranger.id, name: 'foreign' });
  await log.superuser.query('VACUUM ANALYZE actions, action_words');
});
afterAll(() => log?.close());

const RARE_KIND = {
  status: 'UNKNOWN',
  decision: 'BLOCK',
  type: 'create_payout',
  operation: 'bank.payouts.create',
  environment: 'legacy',
  amount: 900_000,
};

const search = (query: Record<string, unknown>, orgId = org) =>
  log.database.withOrg(orgId, (tx) => tx.actions.list(ActionQuery.parse(query)));

const RARE = ['act_rare3', 'act_rare2', 'act_rare1'];
const FILTERS: [string, () => Record<string, unknown>][] = [
  ['an agent', () => ({ agentId: agents.rare })],
  ['a status', () => ({ status: 'UNKNOWN' })],
  ['several statuses', () => ({ status: 'UNKNOWN,FAILED' })],
  ['an effect', () => ({ decision: 'BLOCK' })],
  ['a kind of action', () => ({ actionType: 'create_payout' })],
  ['an operation', () => ({ operation: 'bank.payouts.create' })],
  ['an environment', () => ({ environment: 'legacy' })],
  ['an amount', () => ({ amountAtLeast: '1000', amountAtMost: '1000000', currency: 'eur' })],
  ['a time', () => ({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' })],
  ['an id', () => ({ text: 'ACT_RARE' })],
  ['the name of an agent', () => ({ text: 'auditor quart' })],
  ['an operation in part', () => ({ text: 'bank.pay' })],
  ['a target', () => ({ text: 'kunde-rare' })],
  ['a reason', () => ({ text: 'because rare' })],
];

describe('a search for actions', () => {
  it.each(FILTERS)('finds by %s what is of this org, the newest first', async (_, query) => {
    expect((await search(query())).items.map(({ actionId }) => actionId)).toEqual(RARE);
  });

  it.each(FILTERS)('reads little for %s, however much there is', async (_, query) => {
    const { tables, buffers } = await planOf(ActionQuery.parse(query()));
    expect(tables).toEqual([]);
    expect(buffers).toBeLessThan(MOST_BUFFERS);
  });

  it.each<[string, Record<string, unknown>, number?]>([
    ['nothing', {}],
    ['a common word', { text: 'refund' }, MOST_FOR_COMMON_WORD],
    ['a common environment', { environment: 'live' }],
    ['a common status', { status: 'SUCCEEDED' }],
    ['common statuses', { status: 'SUCCEEDED,FAILED' }],
    ['a common amount', { amountAtMost: '100' }],
  ])('reads little for %s', async (_, query, most = MOST_BUFFERS) => {
    const parsed = ActionQuery.parse(query);
    const { tables, buffers } = await planOf(parsed);
    expect(tables).toEqual([]);
    expect(buffers).toBeLessThan(most);
    expect((await search(query)).items[0]?.actionId).toBe(`act_common${NOISE}`);
  });

  it('is of all filters at once', async () => {
    expect((await search({ text: 'kunde', environment: 'legacy', decision: 'ALLOW' })).items).toEqual([]);
    expect((await search({ text: 'kunde', environment: 'legacy', decision: 'BLOCK' })).items).toHaveLength(3);
    expect((await search({ text: 'refund', environment: 'legacy' })).items).toEqual([]);
    expect((await search({ text: 'rare nowhere' })).items).toEqual([]);
    expect((await search({ amountAtLeast: '1000', currency: 'USD' })).items).toEqual([]);
  });

  it('is read page by page', async () => {
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await search({ text: 'common', to: '2026-02-01T00:05:30Z', limit: 2, cursor });
      seen.push(...page.items.map(({ actionId }) => actionId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['act_common5', 'act_common4', 'act_common3', 'act_common2', 'act_common1']);
  });

  it.each(["' | 'x", '\\', "a':* | 'b", '%', '_', 'é', '<->', 'a & !b'])('takes %j for what it is', async (text) => {
    expect((await search({ text: `${text} none` })).items).toEqual([]);
  });

  it('records an action whatever its texts are', async () => {
    const strange = ['', '\u{1F4B8}'.repeat(2_000), `${'x'.repeat(5_000)} it's "a\\b" \u0001\u0002`, ' - '];
    for (const [index, id] of strange.entries()) {
      const series = { agentId: agents.rare, name: `strange${index}x`, count: 1, from: '2025-01-01', target: id };
      await fillActions(log.superuser, org, series);
      expect((await search({ text: `act_strange${index}x1` })).items).toMatchObject([{ target: { id } }]);
    }
    expect((await search({ text: 'it s a b' })).items).toEqual([]);
    expect((await search({ text: 'x'.repeat(200) })).items).toHaveLength(1);
  });

  it('counts what it would list, up to a limit', async () => {
    const count = (query: object) => log.database.withOrg(org, (tx) => tx.actions.count(ActionQuery.parse(query)));
    expect(await count({ text: 'rare' })).toEqual({ count: 3, isMore: false });
    expect(await count({ environment: 'live' })).toEqual({ count: 10_000, isMore: true });
  });

  it('finds an action by what an edit made of it, and no more by what it was', async () => {
    const { items } = await search({ text: 'act_rare1' });
    expect(items).toMatchObject([{ amount: 900_000, currency: 'EUR', operation: 'bank.payouts.create' }]);
    await log.superuser.query('BEGIN');
    const edited = `UPDATE actions SET action = jsonb_set(action, '{target}', '{"type": "account", "id": "edited", "environment": "live"}')
      WHERE org_id = $1 AND action_id = 'act_rare1' RETURNING environment`;
    expect((await log.superuser.query(edited, [org])).rows).toEqual([{ environment: 'live' }]);
    const found = (word: string) =>
      log.superuser.query(`SELECT action_id FROM action_words WHERE words @@ words_query($1, $2)`, [org, word]);
    expect((await found('edited')).rows).toEqual([{ action_id: 'act_rare1' }]);
    expect((await found('kunde rare')).rowCount).toBe(2);
    await log.superuser.query('ROLLBACK');
  });
});

/** What the application's own statements cost: tables that are read from end to end, and pages that are read. */
function planOf(query: ActionQuery) {
  return explained(app, org, async (sql) => {
    const { text, values } = await actionListStatement(sql, org, query);
    await sql.rows(text, values);
  });
}
