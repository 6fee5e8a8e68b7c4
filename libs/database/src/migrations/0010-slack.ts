import { isolate } from './isolate.js';

const TABLES = `
CREATE TABLE slack_workspaces (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  -- As Slack has answered for the bot token: nobody can name a workspace whose token they do not have.
  team_id text NOT NULL,
  team_name text NOT NULL,
  bot_id text NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  disabled_reason text,
  sealed_bot_token bytea NOT NULL,
  sealed_signing_secret bytea NOT NULL,
  sealed_previous_secret bytea,
  previous_expires_at timestamptz CHECK ((previous_expires_at IS NULL) = (sealed_previous_secret IS NULL)),
  sealed_app_token bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  PRIMARY KEY (org_id, id),
  -- One Slack app in one workspace belongs to one org: its requests name no other.
  CONSTRAINT slack_workspaces_bot UNIQUE (team_id, bot_id)
);

-- What a destination of kind slack needs beside: empty lists let everything through.
CREATE TABLE slack_routes (
  org_id text NOT NULL,
  id text NOT NULL,
  workspace_id text NOT NULL,
  channel_id text NOT NULL,
  policies text[] NOT NULL,
  environments text[] NOT NULL,
  groups text[] NOT NULL,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, id) REFERENCES notice_destinations (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, workspace_id) REFERENCES slack_workspaces (org_id, id)
);
CREATE INDEX slack_routes_of_workspace ON slack_routes (org_id, workspace_id);

-- One message for an approval in a channel. Who holds the lease writes it; who finds it held raises \`wanted\`, and
-- leaves the newer state to the holder.
CREATE TABLE slack_messages (
  org_id text NOT NULL,
  route_id text NOT NULL,
  approval_id text NOT NULL,
  -- Null until Slack has said it.
  ts text,
  -- Since when it may have been posted, while that is not known.
  posting_since timestamptz,
  wanted int NOT NULL DEFAULT 1,
  lease text,
  lease_until timestamptz,
  -- Of what Slack shows.
  content_hash text,
  -- Deliveries that were, or may have been, told in the thread.
  replies_begun text[] NOT NULL DEFAULT '{}',
  replies text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, route_id, approval_id),
  FOREIGN KEY (org_id, route_id) REFERENCES slack_routes (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, approval_id) REFERENCES approvals (org_id, id)
);

CREATE TABLE slack_links (
  org_id text NOT NULL,
  workspace_id text NOT NULL,
  user_id text NOT NULL,
  member_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, workspace_id, user_id),
  FOREIGN KEY (org_id, workspace_id) REFERENCES slack_workspaces (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);

-- Only the hash of a ticket is known.
CREATE TABLE slack_link_tickets (
  org_id text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  workspace_id text NOT NULL,
  user_id text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (org_id, hash),
  FOREIGN KEY (org_id, workspace_id) REFERENCES slack_workspaces (org_id, id) ON DELETE CASCADE
);

-- The inbox: committed before Slack gets its 200. The id is the hash of what was sent, so that it comes in once.
CREATE TABLE slack_interactions (
  org_id text NOT NULL,
  id text NOT NULL,
  workspace_id text NOT NULL,
  user_id text NOT NULL,
  interaction jsonb NOT NULL,
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'TAKEN', 'SETTLED')),
  -- \`voted\`, \`refused:<code>\`, \`shown\`, …
  outcome text,
  received_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, workspace_id) REFERENCES slack_workspaces (org_id, id) ON DELETE CASCADE
);
CREATE INDEX slack_interactions_pending ON slack_interactions (received_at) WHERE status = 'PENDING';
CREATE INDEX slack_interactions_settled ON slack_interactions (settled_at) WHERE settled_at IS NOT NULL;
`;

const GRANTS = {
  slack_workspaces: `INSERT, DELETE, UPDATE (team_name, status, disabled_reason, sealed_bot_token, sealed_signing_secret,
    sealed_previous_secret, previous_expires_at, sealed_app_token)`,
  slack_routes: 'INSERT',
  slack_messages:
    'INSERT, UPDATE (ts, posting_since, wanted, lease, lease_until, content_hash, replies_begun, replies)',
  slack_links: 'INSERT, DELETE, UPDATE (member_id, created_at)',
  slack_link_tickets: 'INSERT, UPDATE (used_at)',
  slack_interactions: 'INSERT, UPDATE (status, outcome, settled_at)',
};

const DEFINER = 'LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public';

/** What looks over organisations: a request of Slack names a workspace and no org. */
const FUNCTIONS = `
-- The connections of a workspace, each with the secrets that may have signed: which of them is meant, the signature says.
CREATE FUNCTION slack_connections_of(team text)
RETURNS TABLE (org_id text, id text, status text, sealed_signing_secret bytea, sealed_previous_secret bytea)
STABLE ${DEFINER} AS $$
BEGIN
  RETURN QUERY
    SELECT w.org_id, w.id, w.status, w.sealed_signing_secret,
      CASE WHEN w.previous_expires_at > now() THEN w.sealed_previous_secret END
    FROM public.slack_workspaces w WHERE w.team_id = team ORDER BY w.created_at LIMIT 20;
END $$;

CREATE FUNCTION slack_sockets()
RETURNS TABLE (org_id text, id text, team_id text, sealed_app_token bytea) STABLE ${DEFINER} AS $$
BEGIN
  RETURN QUERY
    SELECT w.org_id, w.id, w.team_id, w.sealed_app_token FROM public.slack_workspaces w
    WHERE w.status = 'active' AND w.sealed_app_token IS NOT NULL;
END $$;

CREATE FUNCTION pending_interactions(most int) RETURNS TABLE (org_id text, id text) STABLE ${DEFINER} AS $$
BEGIN
  RETURN QUERY SELECT i.org_id, i.id FROM public.slack_interactions i WHERE i.status = 'PENDING'
    ORDER BY i.received_at, i.id LIMIT most;
END $$;

-- Far longer than a request of Slack can be sent again: its signature holds for five minutes.
CREATE FUNCTION prune_interactions(older interval, most int) RETURNS int ${DEFINER} AS $$
DECLARE
  pruned int;
BEGIN
  DELETE FROM public.slack_interactions i USING (
    SELECT x.org_id, x.id FROM public.slack_interactions x WHERE x.settled_at < now() - older LIMIT most
  ) old WHERE i.org_id = old.org_id AND i.id = old.id;
  GET DIAGNOSTICS pruned = ROW_COUNT;
  DELETE FROM public.slack_link_tickets t WHERE t.expires_at < now() - older;
  RETURN pruned;
END $$;

${['slack_connections_of(text)', 'slack_sockets()', 'pending_interactions(int)', 'prune_interactions(interval, int)']
  .map((name) => `REVOKE ALL ON FUNCTION ${name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION ${name} TO runplane_app;`)
  .join('\n')}

CREATE FUNCTION announce_interaction() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('interactions_pending', '');
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON slack_interactions FOR EACH ROW EXECUTE FUNCTION announce_interaction();
`;

export const SLACK = `${TABLES}${Object.entries(GRANTS)
  .map(([table, grant]) => isolate(table, grant))
  .join('\n')}${FUNCTIONS}`;
