import { isolate } from './isolate.js';

/** Who may vote beside what roles and groups say, how a vote is signed, and what is counted of it. */
const TABLES = `
CREATE TABLE delegations (
  org_id text NOT NULL,
  id text NOT NULL,
  member_id text NOT NULL,
  to_member text NOT NULL CHECK (to_member <> member_id),
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL CHECK (until_at > from_at),
  note text,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
  FOREIGN KEY (org_id, to_member) REFERENCES members (org_id, id)
);
CREATE INDEX delegations_to ON delegations (org_id, to_member, until_at) WHERE revoked_at IS NULL;
CREATE INDEX delegations_of ON delegations (org_id, member_id, until_at) WHERE revoked_at IS NULL;
CREATE INDEX delegations_newest ON delegations (org_id, created_at DESC, id DESC);

CREATE TABLE on_call_schedules (
  org_id text NOT NULL REFERENCES orgs (id),
  name text NOT NULL,
  rotation jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  PRIMARY KEY (org_id, name)
);

CREATE TABLE passkeys (
  org_id text NOT NULL,
  id text NOT NULL,
  member_id text NOT NULL,
  name text NOT NULL,
  credential_id text NOT NULL,
  -- COSE key, and the same as a JSON Web Key.
  public_key bytea NOT NULL,
  jwk jsonb NOT NULL,
  counter bigint NOT NULL CHECK (counter >= 0),
  transports text[] NOT NULL,
  device text NOT NULL CHECK (device IN ('singleDevice', 'multiDevice')),
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, credential_id),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX passkeys_of ON passkeys (org_id, member_id, created_at);

-- What was asked to be signed. Taken once; an answer that got lost may be given again to the very same assertion.
CREATE TABLE passkey_challenges (
  org_id text NOT NULL,
  challenge text NOT NULL,
  member_id text NOT NULL,
  document jsonb NOT NULL,
  expires_at timestamptz NOT NULL,
  taken_by text,
  proof jsonb,
  PRIMARY KEY (org_id, challenge),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX passkey_challenges_expired ON passkey_challenges (org_id, expires_at);

-- The first time that somebody who may decide has opened an approval in a stage.
CREATE TABLE approval_views (
  org_id text NOT NULL,
  approval_id text NOT NULL,
  stage int NOT NULL,
  member_id text NOT NULL,
  viewed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, approval_id, stage, member_id),
  FOREIGN KEY (org_id, approval_id) REFERENCES approvals (org_id, id)
);

-- What the log says of approvals, in columns for the figures.
CREATE TABLE approval_events (
  org_id text NOT NULL,
  action_id text NOT NULL,
  seq int NOT NULL,
  type text NOT NULL,
  at timestamptz NOT NULL,
  actor_id text NOT NULL,
  stage text,
  choice text,
  PRIMARY KEY (org_id, action_id, seq)
);
CREATE INDEX approval_events_by_type ON approval_events (org_id, type, at DESC, action_id DESC);

CREATE FUNCTION note_approval_event() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE event jsonb := NEW.leaf::jsonb;
BEGIN
  IF event->>'type' NOT LIKE 'approval.%' THEN RETURN NULL; END IF;
  INSERT INTO approval_events (org_id, action_id, seq, type, at, actor_id, stage, choice)
  VALUES (NEW.org_id, NEW.subject, NEW.seq, event->>'type', (event->>'at')::timestamptz, event->'actor'->>'id',
    coalesce(event->'data'->>'stage', event->'data'->>'from'), event->'data'->>'choice');
  RETURN NULL;
END $$;
-- The pattern only spares most rows the parsing; what the event is, the function reads from its own member.
CREATE TRIGGER note_approval_event AFTER INSERT ON audit_entries FOR EACH ROW
  WHEN (NEW.leaf LIKE '%"type":"approval.%') EXECUTE FUNCTION note_approval_event();

CREATE INDEX approvals_by_expiry ON approvals (org_id, status, expires_at, id);
`;

export const VOTERS = [
  TABLES,
  isolate('delegations', 'INSERT, UPDATE (revoked_at)'),
  isolate('on_call_schedules', 'INSERT, DELETE, UPDATE (rotation, updated_at, updated_by)'),
  isolate('passkeys', 'INSERT, DELETE, UPDATE (counter, last_used_at)'),
  isolate('passkey_challenges', 'INSERT, DELETE, UPDATE (taken_by, proof)'),
  isolate('approval_views', 'INSERT'),
  isolate('approval_events', 'INSERT'),
].join('\n');
