import { isolate } from './isolate.js';

/**
 * Tells whoever listens that something of an org may have changed: `<org> <kind> <id>`, or without the id where it
 * would tell more than its readers may know. Actions announce themselves (`action_changed`).
 */
const ANNOUNCE = `
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
  PERFORM pg_notify('org_changed', concat_ws(' ', changed ->> 'org_id', TG_ARGV[0], changed ->> TG_ARGV[1]));
  RETURN NULL;
END $$;
`;

interface Announced {
  kind: string;
  /** Column whose value is told. */
  id?: string;
  /** Columns whose change is news; every one where none is named. */
  of?: string;
}

const ANNOUNCED: Record<string, Announced> = {
  orgs: { kind: 'org', of: 'settings, publication_review, shadow_bundle, data_handling' },
  members: { kind: 'member', id: 'id' },
  agents: { kind: 'agent', id: 'id' },
  api_keys: { kind: 'key', of: 'revoked_at, expires_at' },
  sessions: { kind: 'session', of: 'ended_at' },
  connections: {
    kind: 'connection',
    id: 'id',
    of: 'configuration, sealed_secret, is_default, rotated_at, checked_at, check_failure, last_failure',
  },
  tools: { kind: 'tool', id: 'name' },
  policies: { kind: 'policy', id: 'name' },
  policy_publications: { kind: 'publication', id: 'id' },
  policy_replays: { kind: 'replay', id: 'id', of: 'status, done' },
  kill_switches: { kind: 'kill_switch', id: 'id' },
  budgets: { kind: 'budget', id: 'id' },
  grants: { kind: 'grant', id: 'id' },
  delegations: { kind: 'delegation', id: 'id' },
  on_call_schedules: { kind: 'on_call', id: 'name' },
  // With every vote: the state holds them.
  approvals: { kind: 'approval', id: 'id' },
  notice_destinations: { kind: 'channel', id: 'id', of: 'name, event_types, status, disabled_reason, failing_since' },
  erasures: { kind: 'erasure', id: 'id', of: 'status, erased, kept' },
  audit_checkpoints: { kind: 'audit' },
};

function announced([table, { kind, id, of }]: [string, Announced]): string {
  const events = `INSERT OR DELETE OR UPDATE${of ? ` OF ${of}` : ''}`;
  const values = [kind, ...(id ? [id] : [])].map((value) => `'${value}'`).join(', ');
  return `CREATE TRIGGER announce_change AFTER ${events} ON ${table}
    FOR EACH ROW EXECUTE FUNCTION announce_change(${values});`;
}

/**
 * Each filter of the list of actions has an index in the list's order, so that what is rare is found as fast as what is
 * common. `actions_newest` also answers how many decisions there were, of which effect and agent, without the rows.
 */
const FILTERS = `
ALTER TABLE actions
  ADD COLUMN operation text GENERATED ALWAYS AS (action ->> 'operation') STORED,
  ADD COLUMN environment text GENERATED ALWAYS AS (action -> 'target' ->> 'environment') STORED;
DROP INDEX actions_newest;
CREATE INDEX actions_newest ON actions (org_id, created_at DESC, action_id DESC)
  INCLUDE (decision, agent_id, risk_score);
CREATE INDEX actions_by_agent ON actions (org_id, agent_id, created_at DESC, action_id DESC)
  INCLUDE (decision, risk_score, operation);
CREATE INDEX actions_by_decision ON actions (org_id, decision, created_at DESC, action_id DESC);
CREATE INDEX actions_by_type ON actions (org_id, action_type, created_at DESC, action_id DESC);
CREATE INDEX actions_by_operation ON actions (org_id, operation, created_at DESC, action_id DESC);
CREATE INDEX actions_by_environment ON actions (org_id, environment, created_at DESC, action_id DESC);
CREATE INDEX actions_by_amount ON actions (org_id, amount) WHERE amount IS NOT NULL;
`;

const DEFINER = 'LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public';

const between = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
/** What of ASCII is printed, but no letter or digit; and the white space. */
const SEPARATORS = String.fromCharCode(
  9,
  10,
  13,
  ...between(32, 47),
  ...between(58, 64),
  ...between(91, 96),
  ...between(123, 126),
);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * The words of an action, in a table of their own: the outcome of an action then does not write them again. A word is
 * kept with its org, so that the index is as good for a small org as for a large one. Under row-level security no
 * query may use a text index, hence the function with the rights of the owner, for the current org only.
 */
const WORDS = `
CREATE TABLE action_words (
  org_id text NOT NULL,
  action_id text NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (org_id, action_id)
);
-- Without a list of what is pending: no decision has to work that off.
CREATE INDEX action_words_found ON action_words USING gin (words) WITH (fastupdate = off);

-- In lower case, with U+0001 for ASCII punctuation and space. Each decision calls it: it is inlined, which a pinned
-- search path would prevent, and has no pattern.
CREATE FUNCTION separated(given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(lower(given), ${quoted(SEPARATORS)}, ${quoted(String.fromCharCode(1).repeat(SEPARATORS.length))})
$$;

CREATE FUNCTION words_query(of_org text, wanted text) RETURNS tsquery LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public AS $$
  SELECT string_agg(format('''%s %s'':*', of_org, word), ' & ')::tsquery
  FROM unnest(string_to_array(public.separated(wanted), chr(1))) AS word WHERE word <> ''
$$;

-- Each word behind its org: "org_1 refund". A lexeme may have 2046 bytes, and no text here is longer.
CREATE FUNCTION action_words_of(a actions) RETURNS tsvector LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN array_to_tsvector(array_remove(array_remove(string_to_array(
    replace(chr(1) || public.separated(concat_ws(' ', a.action_id, a.agent_id,
      (SELECT g.name FROM public.agents g WHERE g.org_id = a.org_id AND g.id = a.agent_id),
      a.action_type, left(a.operation, 200), left(a.action ->> 'provider', 200),
      left(a.action -> 'target' ->> 'type', 200), left(a.action -> 'target' ->> 'id', 200), left(a.environment, 200),
      left(a.reason, 300))), chr(1), chr(2) || a.org_id || ' '), chr(2)), a.org_id || ' '), ''));
END $$;

CREATE FUNCTION keep_action_words() RETURNS trigger ${DEFINER} AS $$
BEGIN
  INSERT INTO public.action_words (org_id, action_id, words)
    VALUES (NEW.org_id, NEW.action_id, public.action_words_of(NEW))
    ON CONFLICT (org_id, action_id) DO UPDATE SET words = excluded.words;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION keep_action_words() FROM PUBLIC;
CREATE TRIGGER keep_words AFTER INSERT ON actions FOR EACH ROW EXECUTE FUNCTION keep_action_words();
CREATE TRIGGER keep_words_again AFTER UPDATE ON actions FOR EACH ROW
  WHEN (OLD.action IS DISTINCT FROM NEW.action OR OLD.reason IS DISTINCT FROM NEW.reason)
  EXECUTE FUNCTION keep_action_words();
INSERT INTO action_words SELECT a.org_id, a.action_id, action_words_of(a) FROM actions a;

-- Actions of the current org with all of these beginnings of words; at most so many, whichever they are.
CREATE FUNCTION actions_with_words(wanted tsquery, most int) RETURNS SETOF text STABLE ${DEFINER}
SET enable_seqscan = off AS $$
BEGIN
  RETURN QUERY EXECUTE
    'SELECT w.action_id FROM public.action_words w WHERE w.words @@ $1 AND w.org_id = $2 LIMIT $3'
    USING wanted, current_setting('app.org_id', true), most;
END $$;
REVOKE ALL ON FUNCTION actions_with_words(tsquery, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION actions_with_words(tsquery, int) TO runplane_app;
`;

/** What an author wrote, word for word; and each publication, with who made it and who had asked for it. */
const POLICIES = `
ALTER TABLE policy_versions ADD COLUMN yaml text;

CREATE TABLE policy_history (
  org_id text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  change text NOT NULL CHECK (change IN ('published', 'rolled back')),
  version int,
  replaced int,
  bundle text NOT NULL,
  published_by text NOT NULL,
  requested_by text,
  published_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, name) REFERENCES policies (org_id, name)
);
CREATE INDEX policy_history_newest ON policy_history (org_id, name, published_at DESC, id DESC);
INSERT INTO policy_history (org_id, id, name, change, version, replaced, bundle, published_by, published_at)
  SELECT e.org_id, 'pvh_' || e.seq, d ->> 'id', d ->> 'change', (d ->> 'version')::int, (d ->> 'replaced')::int,
    d ->> 'digest', e.event -> 'actor' ->> 'id', (e.event ->> 'at')::timestamptz
  FROM (SELECT org_id, seq, leaf::jsonb AS event FROM audit_entries WHERE subject = 'control') e
  CROSS JOIN LATERAL (SELECT e.event -> 'data' AS d) x
  WHERE d ->> 'resource' = 'policy' AND d ->> 'change' IN ('published', 'rolled back')
    AND EXISTS (SELECT FROM policies p WHERE p.org_id = e.org_id AND p.name = d ->> 'id');
`;

export const DASHBOARD = [
  ANNOUNCE,
  ...Object.entries(ANNOUNCED).map(announced),
  FILTERS,
  WORDS,
  isolate('action_words', ''),
  POLICIES,
  isolate('policy_history', 'INSERT'),
].join('\n');
