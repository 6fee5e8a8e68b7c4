import { isolate } from './isolate.js';

/**
 * Budgets and grants. What is taken of them is rows that name their action, and the action's status says whether they
 * still count: so room is committed, given back or held in the very transaction that records an outcome.
 */
const GIVEN_BACK = `('BLOCKED', 'DENIED', 'EXPIRED', 'CANCELLED', 'FAILED')`;

const TABLES = `
CREATE TABLE budgets (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  name text NOT NULL,
  measure text NOT NULL CHECK (measure IN ('amount', 'count')),
  currency text CHECK ((currency IS NULL) = (measure = 'count')),
  most bigint NOT NULL CHECK (most >= 0),
  time_window text NOT NULL,
  window_seconds bigint NOT NULL CHECK (window_seconds > 0),
  match jsonb NOT NULL,
  per text[] NOT NULL,
  effect text NOT NULL CHECK (effect IN ('BLOCK', 'REQUIRE_APPROVAL')),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX budgets_name ON budgets (org_id, name) WHERE status = 'active';

CREATE TABLE budget_reservations (
  org_id text NOT NULL,
  budget_id text NOT NULL,
  action_id text NOT NULL,
  bucket text NOT NULL,
  amount bigint NOT NULL,
  reserved_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, budget_id, action_id),
  FOREIGN KEY (org_id, budget_id) REFERENCES budgets (org_id, id),
  FOREIGN KEY (org_id, action_id) REFERENCES actions (org_id, action_id)
);
CREATE INDEX budget_reservations_of_bucket ON budget_reservations (org_id, budget_id, bucket, reserved_at);

CREATE TABLE grants (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  agent_id text NOT NULL,
  action text NOT NULL,
  pinned jsonb NOT NULL,
  target_id text,
  environment text,
  max_amount bigint CHECK (max_amount >= 0),
  total_amount bigint CHECK (total_amount >= 0),
  max_uses int NOT NULL CHECK (max_uses > 0),
  reason text NOT NULL,
  expires_at timestamptz NOT NULL,
  issued_at timestamptz NOT NULL DEFAULT now(),
  issued_by text NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, agent_id) REFERENCES agents (org_id, id),
  FOREIGN KEY (org_id, issued_by) REFERENCES members (org_id, id)
);
CREATE INDEX grants_usable ON grants (org_id, agent_id, action, expires_at) WHERE revoked_at IS NULL;

CREATE TABLE grant_uses (
  org_id text NOT NULL,
  grant_id text NOT NULL,
  action_id text NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (org_id, grant_id, action_id),
  FOREIGN KEY (org_id, grant_id) REFERENCES grants (org_id, id),
  FOREIGN KEY (org_id, action_id) REFERENCES actions (org_id, action_id)
);

-- What the call was mapped to when it was decided: another attempt takes it over, and a decision can be recomputed.
ALTER TABLE actions ADD COLUMN mapped jsonb NOT NULL;

-- For the facts of a decision: what took effect, by target and by amount.
CREATE INDEX actions_touched ON actions (org_id, agent_id, action_type, target_key)
  WHERE status IN ('EXECUTING', 'SUCCEEDED', 'UNKNOWN');
CREATE INDEX actions_largest ON actions (org_id, agent_id, action_type, amount DESC)
  WHERE status IN ('EXECUTING', 'SUCCEEDED', 'UNKNOWN') AND amount IS NOT NULL;
`;

const GRANTS = {
  budgets: 'INSERT, UPDATE (most, effect, status)',
  budget_reservations: 'INSERT, UPDATE (bucket, amount, reserved_at)',
  grants: 'INSERT, UPDATE (revoked_at)',
  grant_uses: 'INSERT',
};

/**
 * Budgets and grants that an action meets, as \`Facts\` has them (snake case). With \`take\` their rows are locked, in
 * the order of their ids, until the decision commits: each look at what is used comes after the lock, so that no two
 * decisions count on the same room. Volatile on purpose: every statement inside sees what has been committed by then.
 */
const FUNCTIONS = `
CREATE FUNCTION budget_used(of_org text, of_budget text, of_bucket text, since timestamptz, but_action text)
RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT least(coalesce(sum(r.amount), 0), 9007199254740991)::bigint FROM public.budget_reservations r
  JOIN public.actions a ON a.org_id = r.org_id AND a.action_id = r.action_id
  WHERE r.org_id = of_org AND r.budget_id = of_budget AND r.bucket = of_bucket AND r.reserved_at > since
    AND r.action_id IS DISTINCT FROM but_action AND a.status NOT IN ${GIVEN_BACK}
$$;

CREATE FUNCTION grant_used(of_org text, of_grant text, OUT uses int, OUT amount bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT count(*)::int, least(coalesce(sum(u.amount), 0), 9007199254740991)::bigint FROM public.grant_uses u
  JOIN public.actions a ON a.org_id = u.org_id AND a.action_id = u.action_id
  WHERE u.org_id = of_org AND u.grant_id = of_grant AND a.status NOT IN ${GIVEN_BACK}
$$;

CREATE FUNCTION limits_for(of_org text, for_action text, agent text, roles text[], owner text, call jsonb,
  at timestamptz, take boolean) RETURNS jsonb LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public AS $$
DECLARE
  b public.budgets;
  g public.grants;
  bucket text;
  used record;
  issuer public.members;
  found_budgets jsonb := '[]';
  found_grants jsonb := '[]';
BEGIN
  FOR b IN
    SELECT * FROM public.budgets x WHERE x.org_id = of_org AND x.status = 'active'
      AND (x.match -> 'agents' = '[]' OR x.match -> 'agents' ? agent)
      AND (x.match -> 'roles' = '[]' OR x.match -> 'roles' ?| roles)
      AND (x.match -> 'actions' = '[]' OR x.match -> 'actions' ? (call ->> 'type'))
      AND (x.match -> 'effects' = '[]' OR x.match -> 'effects' ? (call ->> 'effect'))
      AND (x.match -> 'targetTypes' = '[]' OR x.match -> 'targetTypes' ? (call ->> 'targetType'))
      AND (x.match -> 'environments' = '[]' OR x.match -> 'environments' ? (call ->> 'environment'))
      -- Another currency is another budget's business; money, or an amount, without one counts in all of them.
      AND (x.currency IS NULL OR x.currency = call ->> 'currency'
        OR call ->> 'currency' IS NULL AND (call ->> 'effect' = 'money' OR (call ->> 'hasAmount')::boolean))
    ORDER BY x.id
  LOOP
    IF take THEN
      SELECT * INTO b FROM public.budgets x
        WHERE x.org_id = of_org AND x.id = b.id AND x.status = 'active' FOR NO KEY UPDATE;
      CONTINUE WHEN NOT FOUND;
    END IF;
    bucket := jsonb_strip_nulls(jsonb_build_object(
      'agent', CASE WHEN 'agent' = ANY (b.per) THEN agent END,
      'action', CASE WHEN 'action' = ANY (b.per) THEN call ->> 'type' END,
      'target', CASE WHEN 'target' = ANY (b.per) THEN call ->> 'target' END))::text;
    found_budgets := found_budgets || jsonb_build_object('id', b.id, 'name', b.name, 'measure', b.measure,
      'effect', b.effect, 'limit', b.most, 'bucket', bucket,
      'used', public.budget_used(of_org, b.id, bucket, at - make_interval(secs => b.window_seconds), for_action));
  END LOOP;

  FOR g IN
    SELECT * FROM public.grants x WHERE x.org_id = of_org AND x.agent_id = agent AND x.action = call ->> 'type'
      AND x.revoked_at IS NULL AND x.expires_at > at ORDER BY x.id LIMIT 50
  LOOP
    IF take THEN
      PERFORM 1 FROM public.grants x WHERE x.org_id = of_org AND x.id = g.id AND x.revoked_at IS NULL FOR NO KEY UPDATE;
      CONTINUE WHEN NOT FOUND;
    END IF;
    used := public.grant_used(of_org, g.id);
    SELECT * INTO issuer FROM public.members m WHERE m.org_id = of_org AND m.id = g.issued_by AND m.status = 'active';
    CONTINUE WHEN issuer.id IS NULL OR used.uses >= g.max_uses;
    found_grants := found_grants || jsonb_build_object('id', g.id, 'pinned', g.pinned, 'targetId', g.target_id,
      'environment', g.environment, 'maxAmount',
      least(g.max_amount, CASE WHEN g.total_amount IS NOT NULL THEN greatest(g.total_amount - used.amount, 0) END),
      'issuer', jsonb_build_object('id', issuer.id, 'email', issuer.email, 'roles', issuer.roles,
        'groups', issuer.groups, 'ownsAgent', issuer.id IS NOT DISTINCT FROM owner));
  END LOOP;
  RETURN jsonb_build_object('budgets', found_budgets, 'grants', found_grants);
END $$;
`;

export const LIMITS = `${TABLES}${Object.entries(GRANTS)
  .map(([table, grant]) => isolate(table, grant))
  .join('\n')}${FUNCTIONS}`;
