import { isolate } from './isolate.js';

/**
 * The outbox of notices. A delivery refers to the entry of the log that it tells of, and is inserted by the statement
 * that appends it (`append_entry`): what is logged is told, what was rolled back is not.
 */
const TABLES = `
CREATE TABLE notice_destinations (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('slack', 'email', 'webhook')),
  name text NOT NULL,
  event_types text[] NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  disabled_reason text,
  failing_since timestamptz,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX notice_destinations_email ON notice_destinations (org_id) WHERE kind = 'email';

CREATE TABLE webhook_endpoints (
  org_id text NOT NULL,
  id text NOT NULL,
  url text NOT NULL,
  sealed_secret bytea NOT NULL,
  sealed_previous bytea,
  previous_expires_at timestamptz CHECK ((previous_expires_at IS NULL) = (sealed_previous IS NULL)),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, id) REFERENCES notice_destinations (org_id, id) ON DELETE CASCADE
);

CREATE TABLE deliveries (
  org_id text NOT NULL,
  id text NOT NULL,
  destination_id text NOT NULL,
  -- Of the entry, which is never deleted: a foreign key would only make the sequencer wait.
  subject text NOT NULL,
  seq int NOT NULL,
  -- Sent by a member to try the destination out: the entry is the one of that change.
  is_test boolean NOT NULL DEFAULT false,
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'SENDING', 'DELIVERED', 'DEAD')),
  round int NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0,
  last_error text,
  last_status_code int,
  created_at timestamptz NOT NULL DEFAULT now(),
  queued_at timestamptz NOT NULL DEFAULT now(),
  next_attempt_at timestamptz,
  settled_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, destination_id) REFERENCES notice_destinations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX deliveries_open ON deliveries (org_id, destination_id, status, queued_at, id)
  WHERE status IN ('PENDING', 'SENDING');
CREATE INDEX deliveries_newest ON deliveries (org_id, created_at DESC, id DESC);
CREATE INDEX deliveries_dead ON deliveries (org_id, destination_id) WHERE status = 'DEAD';

-- Who has had the mail of a delivery: a repeated attempt writes to the others only.
CREATE TABLE sent_mails (
  org_id text NOT NULL,
  delivery_id text NOT NULL,
  member_id text NOT NULL,
  sent_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, delivery_id, member_id),
  FOREIGN KEY (org_id, delivery_id) REFERENCES deliveries (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);

-- What lets a member vote from a mail: one vote, on one digest. Only the hash of the ticket is known.
CREATE TABLE approval_tickets (
  org_id text NOT NULL,
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  approval_id text NOT NULL,
  member_id text NOT NULL,
  digest text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, hash),
  FOREIGN KEY (org_id, approval_id) REFERENCES approvals (org_id, id),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX approval_tickets_of_member ON approval_tickets (org_id, approval_id, member_id);

CREATE TABLE notice_preferences (
  org_id text NOT NULL,
  member_id text NOT NULL,
  email text NOT NULL CHECK (email IN ('each', 'digest', 'off')),
  digest_minutes int NOT NULL CHECK (digest_minutes BETWEEN 5 AND 1440),
  digest_sent_at timestamptz,
  PRIMARY KEY (org_id, member_id),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
`;

const GRANTS = {
  notice_destinations:
    'INSERT, DELETE, UPDATE (name, event_types, status, disabled_reason, failing_since, last_success_at, last_failure_at)',
  webhook_endpoints: 'INSERT, UPDATE (url, sealed_secret, sealed_previous, previous_expires_at)',
  deliveries: `INSERT, UPDATE (status, round, attempts, last_error, last_status_code, queued_at, next_attempt_at,
    settled_at)`,
  sent_mails: 'INSERT',
  approval_tickets: 'INSERT, UPDATE (used_at)',
  notice_preferences: 'INSERT, UPDATE (email, digest_minutes, digest_sent_at)',
};

const DEFINER = 'LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public';

/**
 * Appends an entry, unless its place is taken, and queues a delivery for each destination that wants to know: in one
 * round trip, on plans that the session keeps. With the rights of the caller, so that row-level security holds.
 */
const APPEND = `
CREATE FUNCTION append_entry(of_org text, of_subject text, at_seq int, new_leaf text, new_hash text, event_type text)
RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.audit_entries (org_id, subject, seq, leaf, leaf_hash)
    VALUES (of_org, of_subject, at_seq, new_leaf, new_hash) ON CONFLICT (org_id, subject, seq) DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO public.deliveries (org_id, id, destination_id, subject, seq)
    SELECT of_org, 'dlv_' || left(encode(sha256(convert_to(new_hash || d.id, 'UTF8')), 'hex'), 40), d.id, of_subject, at_seq
    FROM public.notice_destinations d
    WHERE d.org_id = of_org AND d.status = 'active' AND (d.event_types = '{}' OR event_type = ANY (d.event_types));
  RETURN true;
END $$;
`;

/** What looks over organisations: the dispatcher, and a ticket, whose holder names no org. */
const FUNCTIONS = `
-- The oldest deliveries of each destination that nobody has taken up, as long as less than \`open\` of it are under way.
CREATE FUNCTION pending_deliveries(open int, most int)
RETURNS TABLE (org_id text, id text, destination_id text, round int) STABLE ${DEFINER} AS $$
BEGIN
  RETURN QUERY
    SELECT p.org_id, p.id, p.destination_id, p.round
    FROM (SELECT DISTINCT d.org_id, d.destination_id FROM public.deliveries d WHERE d.status = 'PENDING') w
    CROSS JOIN LATERAL (
      SELECT d.* FROM public.deliveries d
      WHERE d.org_id = w.org_id AND d.destination_id = w.destination_id AND d.status = 'PENDING'
      ORDER BY d.queued_at, d.id
      LIMIT greatest(0, open - (SELECT count(*) FROM public.deliveries s
        WHERE s.org_id = w.org_id AND s.destination_id = w.destination_id AND s.status = 'SENDING'))
    ) p ORDER BY p.queued_at, p.id LIMIT most;
END $$;

-- Settled deliveries and tickets that are over are kept for a while, for people who ask what happened.
CREATE FUNCTION prune_notices(older interval, most int) RETURNS void ${DEFINER} AS $$
BEGIN
  DELETE FROM public.deliveries d USING (
    SELECT x.org_id, x.id FROM public.deliveries x WHERE x.settled_at < now() - older LIMIT most
  ) old WHERE d.org_id = old.org_id AND d.id = old.id;
  DELETE FROM public.approval_tickets t USING (
    SELECT x.hash FROM public.approval_tickets x WHERE x.expires_at < now() - older LIMIT most
  ) old WHERE t.hash = old.hash;
END $$;
CREATE INDEX approval_tickets_expired ON approval_tickets (expires_at);
CREATE INDEX deliveries_settled ON deliveries (settled_at) WHERE settled_at IS NOT NULL;

CREATE FUNCTION org_of_ticket(of_hash bytea) RETURNS text STABLE ${DEFINER} AS $$
BEGIN
  RETURN (SELECT t.org_id FROM public.approval_tickets t WHERE t.hash = of_hash);
END $$;

${['pending_deliveries(int, int)', 'prune_notices(interval, int)', 'org_of_ticket(bytea)']
  .map((name) => `REVOKE ALL ON FUNCTION ${name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION ${name} TO runplane_app;`)
  .join('\n')}

CREATE FUNCTION announce_delivery() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('deliveries_pending', '');
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION announce_delivery();
CREATE TRIGGER announce_again AFTER UPDATE ON deliveries FOR EACH ROW
  WHEN (NEW.status = 'PENDING' AND OLD.status <> 'PENDING' OR NEW.settled_at IS NOT NULL AND OLD.settled_at IS NULL)
  EXECUTE FUNCTION announce_delivery();
`;

export const NOTICES = `${TABLES}${Object.entries(GRANTS)
  .map(([table, grant]) => isolate(table, grant))
  .join('\n')}${APPEND}${FUNCTIONS}`;
