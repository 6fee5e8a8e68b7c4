import type { ActionCountQuery, ActionQuery } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { Filters } from './filters.js';
import { readCursor } from './paging.js';

/** More are "more". */
export const MOST_COUNTED = 10_000;
/** Actions that are looked up one by one; for words that more have, the newest are looked through. */
const MOST_NAMED = 20_000;

export interface Statement {
  text: string;
  values: readonly unknown[];
}

/** Newest first, one row more than the page has. */
export async function actionListStatement(sql: Sql, orgId: string, query: ActionQuery): Promise<Statement> {
  const filters = await filtersOf(sql, orgId, query);
  const after = readCursor(query.cursor);
  filters.add('(a.created_at, a.action_id) < ({}::timestamptz, {})', after?.at, after?.id);
  const limit = filters.place(query.limit + 1);
  const text = `SELECT *, created_at::text AS cursor_at, action_id AS cursor_id FROM actions a WHERE ${filters.text}
    ORDER BY created_at DESC, action_id DESC LIMIT ${limit}`;
  return { text, values: filters.values };
}

/** One more than `MOST_COUNTED` at most. */
export async function actionCountStatement(sql: Sql, orgId: string, query: ActionCountQuery): Promise<Statement> {
  const filters = await filtersOf(sql, orgId, query);
  const found = `SELECT FROM actions a WHERE ${filters.text} LIMIT ${MOST_COUNTED + 1}`;
  return { text: `SELECT count(*)::int AS count FROM (${found}) x`, values: filters.values };
}

/** Each on a column that has an index in the order of the list. */
async function filtersOf(sql: Sql, orgId: string, query: ActionCountQuery): Promise<Filters> {
  const filters = new Filters()
    .add('a.org_id = {}', orgId)
    .add(query.status?.length === 1 ? 'a.status = {}' : 'a.status = ANY ({})', oneOrMore(query.status))
    .add('a.decision = {}', query.decision)
    .add('a.agent_id = {}', query.agentId)
    .add('a.action_type = {}', query.actionType)
    .add('a.operation = {}', query.operation)
    .add('a.environment = {}', query.environment)
    .add('a.amount >= {}', query.amountAtLeast)
    .add('a.amount <= {}', query.amountAtMost)
    .add(`upper(a.action->'material'->>'currency') = upper({})`, query.currency)
    .add('a.created_at >= {}', query.from)
    .add('a.created_at < {}', query.to);
  return query.text === undefined ? filters : withText(sql, orgId, filters, query.text);
}

/** One value keeps the order of its index, which a list of values does not. */
function oneOrMore<T>(values: readonly T[] | undefined): T | readonly T[] | undefined {
  return values?.length === 1 ? values[0] : values;
}

async function withText(sql: Sql, orgId: string, filters: Filters, text: string): Promise<Filters> {
  const row = await sql.row<{ query: string; found: number }>(
    `SELECT q.query::text AS query, (SELECT count(*)::int FROM actions_with_words(q.query, $3)) AS found
     FROM (SELECT words_query($1, $2) AS query) q`,
    [orgId, text, MOST_NAMED + 1],
  );
  const { query, found } = row ?? { query: '', found: 0 };
  if (found <= MOST_NAMED)
    return filters.add('a.action_id IN (SELECT actions_with_words({}::tsquery, {}))', query, MOST_NAMED);
  return filters.add(
    '(SELECT w.words @@ {}::tsquery FROM action_words w WHERE w.org_id = a.org_id AND w.action_id = a.action_id)',
    query,
  );
}
