import { isolate } from './isolate.js';

/** What a policy goes through before and after it is published: review, shadow, replay. */
const TABLES = `
ALTER TABLE orgs ADD COLUMN publication_review text NOT NULL DEFAULT 'none'
  CHECK (publication_review IN ('none', 'loosening', 'always'));
ALTER TABLE orgs ADD COLUMN shadow_bundle text;
ALTER TABLE orgs ADD COLUMN shadow_since timestamptz;
ALTER TABLE orgs ADD FOREIGN KEY (id, shadow_bundle) REFERENCES policy_bundles (org_id, digest);
GRANT UPDATE (publication_review, shadow_bundle, shadow_since) ON orgs TO runplane_app;

-- A publication that waits for a second person.
CREATE TABLE policy_publications (
  org_id text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  version int,
  replaces int,
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'PUBLISHED', 'REFUSED')),
  why text NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  decided_by text CHECK (decided_by <> requested_by OR status = 'REFUSED'),
  decided_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, name) REFERENCES policies (org_id, name)
);

-- Decisions that the shadow bundle would have made in another way.
CREATE TABLE shadow_differences (
  org_id text NOT NULL,
  bundle text NOT NULL,
  action_id text NOT NULL,
  live text NOT NULL,
  shadow text NOT NULL,
  rules jsonb NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, bundle, action_id),
  FOREIGN KEY (org_id, bundle) REFERENCES policy_bundles (org_id, digest),
  FOREIGN KEY (org_id, action_id) REFERENCES actions (org_id, action_id)
);

CREATE TABLE policy_replays (
  org_id text NOT NULL,
  id text NOT NULL,
  bundle text NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'RUNNING' CHECK (status IN ('RUNNING', 'DONE', 'CANCELLED', 'FAILED')),
  total int NOT NULL,
  done int NOT NULL DEFAULT 0,
  changed int NOT NULL DEFAULT 0,
  unknown int NOT NULL DEFAULT 0,
  after_at timestamptz,
  after_id text,
  error text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Whoever runs it says so again and again; one that is silent has died, and another process goes on.
  beat_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, bundle) REFERENCES policy_bundles (org_id, digest)
);

CREATE TABLE policy_replay_changes (
  org_id text NOT NULL,
  replay_id text NOT NULL,
  action_id text NOT NULL,
  before text NOT NULL,
  after text NOT NULL,
  rules jsonb NOT NULL,
  PRIMARY KEY (org_id, replay_id, action_id),
  FOREIGN KEY (org_id, replay_id) REFERENCES policy_replays (org_id, id),
  FOREIGN KEY (org_id, action_id) REFERENCES actions (org_id, action_id)
);
`;

export const POLICY_LIFE = [
  TABLES,
  isolate('policy_publications', 'INSERT, UPDATE (status, decided_by, decided_at)'),
  isolate('shadow_differences', 'INSERT'),
  isolate('policy_replays', 'INSERT, UPDATE (status, done, changed, unknown, after_at, after_id, error, beat_at)'),
  isolate('policy_replay_changes', 'INSERT'),
].join('\n');
