/** Every tenant table: `org_id` first in its key, so that foreign keys can't cross organisations. */
export const TABLES = `
CREATE TABLE orgs (
  id text PRIMARY KEY CHECK (id ~ '^org_[0-9a-z]{1,32}$'),
  org_id text GENERATED ALWAYS AS (id) STORED NOT NULL,
  name text NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  settings jsonb NOT NULL,
  current_bundle text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE members (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  groups text[] NOT NULL DEFAULT '{}',
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX members_email ON members (org_id, lower(email));

CREATE TABLE agents (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  name text NOT NULL,
  description text,
  roles text[] NOT NULL DEFAULT '{}',
  owner_id text,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name),
  FOREIGN KEY (org_id, owner_id) REFERENCES members (org_id, id)
);

CREATE TABLE api_keys (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL UNIQUE,
  name text NOT NULL,
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
  agent_id text,
  member_id text,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, agent_id) REFERENCES agents (org_id, id),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
  CHECK ((agent_id IS NULL) <> (member_id IS NULL))
);

CREATE TABLE connections (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  name text NOT NULL,
  provider text NOT NULL,
  environment text NOT NULL,
  configuration jsonb NOT NULL,
  sealed_secret bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
);

CREATE TABLE tools (
  org_id text NOT NULL REFERENCES orgs (id),
  name text NOT NULL,
  definition jsonb NOT NULL,
  digest text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, name)
);

CREATE TABLE policies (
  org_id text NOT NULL REFERENCES orgs (id),
  name text NOT NULL,
  latest_version int NOT NULL,
  published_version int,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, name)
);

CREATE TABLE policy_versions (
  org_id text NOT NULL,
  name text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  document jsonb NOT NULL,
  digest text NOT NULL,
  author text NOT NULL,
  message text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, name, version),
  FOREIGN KEY (org_id, name) REFERENCES policies (org_id, name)
);

CREATE TABLE policy_bundles (
  org_id text NOT NULL REFERENCES orgs (id) DEFERRABLE INITIALLY DEFERRED,
  digest text NOT NULL,
  bundle jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, digest)
);
ALTER TABLE orgs ADD FOREIGN KEY (id, current_bundle) REFERENCES policy_bundles (org_id, digest) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE kill_switches (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('org', 'agent', 'action', 'connection')),
  value text NOT NULL,
  reason text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  lifted_at timestamptz,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX kill_switches_active ON kill_switches (org_id) WHERE lifted_at IS NULL;

-- The projection of actions for lists, counts and facts. Arguments, context and results stay in Temporal.
CREATE TABLE actions (
  org_id text NOT NULL REFERENCES orgs (id),
  action_id text NOT NULL,
  workflow_id text NOT NULL,
  run_id text NOT NULL,
  agent_id text NOT NULL,
  request_hash text NOT NULL,
  status text NOT NULL CHECK (status IN ('PENDING_DECISION', 'PENDING_APPROVAL', 'BLOCKED', 'DENIED', 'EXPIRED',
    'CANCELLED', 'EXECUTING', 'SUCCEEDED', 'FAILED', 'UNKNOWN')),
  decision text NOT NULL CHECK (decision IN ('ALLOW', 'BLOCK', 'REQUIRE_APPROVAL')),
  execution text NOT NULL CHECK (execution IN ('gateway', 'callback')),
  action_type text NOT NULL,
  target_key text NOT NULL,
  amount bigint,
  action jsonb NOT NULL,
  digest text NOT NULL,
  risk_score int NOT NULL CHECK (risk_score BETWEEN 0 AND 100),
  record jsonb NOT NULL,
  facts jsonb NOT NULL,
  reason text NOT NULL,
  error jsonb,
  leaf_hash text NOT NULL,
  promise text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, action_id),
  FOREIGN KEY (org_id, agent_id) REFERENCES agents (org_id, id)
);
CREATE INDEX actions_newest ON actions (org_id, created_at DESC, action_id DESC);
CREATE INDEX actions_by_status ON actions (org_id, status, created_at DESC, action_id DESC);
CREATE INDEX actions_of_agent ON actions (org_id, agent_id, action_type, created_at DESC) INCLUDE (amount, target_key);

CREATE TABLE approvals (
  org_id text NOT NULL,
  id text NOT NULL,
  action_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'DENIED', 'EXPIRED', 'CANCELLED')),
  state jsonb NOT NULL,
  requested_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, action_id),
  FOREIGN KEY (org_id, action_id) REFERENCES actions (org_id, action_id)
);
CREATE INDEX approvals_newest ON approvals (org_id, requested_at DESC, id DESC);
CREATE INDEX approvals_by_status ON approvals (org_id, status, requested_at DESC, id DESC);

-- The log. A row is written in the transaction of what it records; \`entry_index\` is set once, when the row is sequenced.
CREATE TABLE audit_entries (
  org_id text NOT NULL REFERENCES orgs (id),
  id bigint GENERATED ALWAYS AS IDENTITY,
  subject text NOT NULL,
  seq int NOT NULL CHECK (seq >= 0),
  leaf text NOT NULL,
  leaf_hash text NOT NULL CHECK (leaf_hash ~ '^[0-9a-f]{64}$'),
  entry_index bigint CHECK (entry_index >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, subject, seq),
  UNIQUE (org_id, entry_index)
);
CREATE INDEX audit_entries_pending ON audit_entries (org_id, id) WHERE entry_index IS NULL;
CREATE INDEX audit_entries_by_hash ON audit_entries (org_id, leaf_hash);

CREATE TABLE audit_tiles (
  org_id text NOT NULL REFERENCES orgs (id),
  level int NOT NULL CHECK (level BETWEEN 0 AND 7),
  tile_index bigint NOT NULL CHECK (tile_index >= 0),
  width int NOT NULL CHECK (width BETWEEN 1 AND 256),
  data bytea NOT NULL CHECK (length(data) = width * 32),
  PRIMARY KEY (org_id, level, tile_index)
);

CREATE TABLE audit_checkpoints (
  org_id text NOT NULL REFERENCES orgs (id),
  size bigint NOT NULL CHECK (size > 0),
  note text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, size)
);
`;
