import pg from 'pg';

/** Rows of one statement: progress is seen, and no lock is held for long. */
const BATCH = 10_000;

/**
 * So many actions as if they had been decided one after another, seven seconds apart: copies of one that was, of these
 * agents, with targets, amounts and outcomes of their own. What triggers make of an action (the words that it is found
 * by) they make of these, too.
 */
export async function seedActions(
  ownerUrl: string,
  org: string,
  agents: readonly string[],
  count: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (let from = 1; from <= count; from += BATCH) {
      await client.query(COPIES, [org, from, Math.min(count, from + BATCH - 1), agents]);
    }
    await client.query('ANALYZE actions');
    await client.query('ANALYZE action_words');
  } finally {
    await client.end();
  }
}

/** Ids of targets are found by no beginning of another id. Of twenty: fourteen succeed, three are blocked, and one each fails, is denied, is cancelled. */
const COPIES = `
  WITH one AS (
    SELECT * FROM actions WHERE org_id = $1 ORDER BY created_at LIMIT 1
  ), numbered AS (
    SELECT n, CASE n % 20 WHEN 3 THEN 'BLOCKED' WHEN 9 THEN 'BLOCKED' WHEN 15 THEN 'BLOCKED' WHEN 5 THEN 'FAILED'
      WHEN 11 THEN 'DENIED' WHEN 17 THEN 'CANCELLED' ELSE 'SUCCEEDED' END AS outcome
    FROM generate_series($2::int, $3::int) n
  )
  INSERT INTO actions (org_id, action_id, workflow_id, run_id, agent_id, request_hash, status, decision, execution,
    action_type, target_key, amount, action, digest, risk_score, record, facts, reason, leaf_hash, promise, mapped,
    created_at)
  SELECT org_id, 'act_' || encode(sha256(n::text::bytea), 'hex')::char(40), workflow_id, run_id,
    ($4::text[])[1 + n % cardinality($4::text[])], request_hash, outcome,
    CASE outcome WHEN 'BLOCKED' THEN 'BLOCK' WHEN 'SUCCEEDED' THEN 'ALLOW' WHEN 'FAILED' THEN 'ALLOW'
      ELSE 'REQUIRE_APPROVAL' END,
    execution, action_type, 'test/customer/cz' || n % 5000, 100 + n % 4900,
    jsonb_set(action, '{target,id}', to_jsonb('cz' || n % 5000)), digest, n % 100, record, facts, reason, leaf_hash,
    promise, mapped, created_at - make_interval(secs => 7 * n)
  FROM one, numbered`;
