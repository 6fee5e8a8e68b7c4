import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ActionQuery } from '@runplane/contracts';
import type { Client } from 'pg';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';
import type { Sql } from '../sql.js';
import { actionListStatement } from './action-search.js';

const NOISE = 20_000;
/** Pages of 8 KB that one page of the list may cost, whatever is searched for. */
const MOST_BUFFERS = 1_500;

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
  await fill(org, agents.rare, 'rare', 3, '2026-01-01');
  await fill(org, agents.busy, 'common', NOISE, '2026-02-01');
  const other = await log.createOrg();
  const stranger = await log.database.withOrg(other, (tx) =>
    tx.agents.create({ name: 'Quarterly Auditor', roles: [] }),
  );
  await fill(other, stranger.id, 'foreign', 3, '2026-01-01');
  await log.superuser.query('VACUUM ANALYZE actions, action_words');
});
afterAll(() => log?.close());

const KINDS = {
  rare: {
    status: 'UNKNOWN',
    decision: 'BLOCK',
    operation: 'bank.payouts.create',
    environment: 'legacy',
    amount: 900_000,
  },
  common: {
    status: 'SUCCEEDED',
    decision: 'ALLOW',
    operation: 'stripe.refunds.create',
    environment: 'live',
    amount: 10,
  },
};

/** Actions of one kind, a minute apart. */
async function fill(orgId: string, agentId: string, name: string, count: number, from: string): Promise<void> {
  const { status, decision, operation, environment, amount } = name === 'common' ? KINDS.common : KINDS.rare;
  const type = name === 'common' ? 'create_refund' : 'create_payout';
  const action = {
    type,
    operation,
    provider: operation.split('.')[0],
    target: { type: 'account', id: `Kunde-${name}`, environment },
    material: { amount, currency: 'EUR' },
  };
  await log.superuser.query(
    `INSERT INTO actions (org_id, action_id, workflow_id, run_id, agent_id, request_hash, status, decision, execution,
       action_type, target_key, amount, action, digest, risk_score, record, facts, reason, leaf_hash, promise, mapped, created_at)
     SELECT $1, 'act_' || $3 || n, 'w', 'r', $2, 'h', $4, $5, 'gateway', $6, 'k', $7, $8::jsonb, 'd', 10, '{}', '{}',
       'because of ' || $3, 'l', 'p', '{}', $9::timestamptz + make_interval(mins => n) FROM generate_series(1, $10::int) n`,
    [orgId, agentId, name, status, decision, type, amount, JSON.stringify(action), from, count],
  );
}

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

  it.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    ['a common word', { text: 'refund' }],
    ['a common environment', { environment: 'live' }],
    ['a common status', { status: 'SUCCEEDED' }],
    ['common statuses', { status: 'SUCCEEDED,FAILED' }],
    ['a common amount', { amountAtMost: '100' }],
  ])('reads little for %s', async (_, query) => {
    const parsed = ActionQuery.parse(query);
    const { tables, buffers } = await planOf(parsed);
    expect(tables).toEqual([]);
    expect(buffers).toBeLessThan(MOST_BUFFERS);
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

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

/** What the application's own statements cost: tables that are read from end to end, and pages that are read. */
async function planOf(query: ActionQuery): Promise<{ tables: string[]; buffers: number }> {
  let buffers = 0;
  const tables: string[] = [];
  const explain = async (text: string, values: readonly unknown[] = []) => {
    const { rows } = await app.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, [...values]);
    const plan = rows[0]['QUERY PLAN'][0].Plan as Plan;
    buffers += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    tables.push(...readWhole(plan));
  };
  const rows = async <T>(text: string, values: readonly unknown[] = []) => {
    await explain(text, values);
    return (await app.query(text, [...values])).rows as T[];
  };
  await app.query('BEGIN');
  await app.query(`SELECT set_config('app.org_id', $1, true)`, [org]);
  const { text, values } = await actionListStatement({ rows } as Sql, org, query);
  await explain(text, values);
  await app.query('ROLLBACK');
  return { tables, buffers };
}

const readWhole = (plan: Plan): string[] => [
  ...(plan['Node Type'] === 'Seq Scan' && /^action/.test(plan['Relation Name'] ?? '')
    ? [plan['Relation Name'] as string]
    : []),
  ...(plan.Plans ?? []).flatMap(readWhole),
];
