import { isolate } from './isolate.js';

/**
 * Histories of closed workflows, kept beyond Temporal's retention, as Temporal stored them: the payloads are sealed
 * under the action's data key, so that erasing the action erases them here, too.
 */
export const ARCHIVED_HISTORIES = `
CREATE TABLE archived_histories (
  org_id text NOT NULL REFERENCES orgs (id),
  action_id text NOT NULL,
  run_id text NOT NULL,
  close_status text NOT NULL,
  closed_at timestamptz NOT NULL,
  events int NOT NULL,
  history bytea NOT NULL,
  differences jsonb NOT NULL,
  archived_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, action_id, run_id)
);
CREATE INDEX archived_histories_differing ON archived_histories (org_id, archived_at DESC, action_id DESC)
  WHERE differences <> '[]';
CREATE INDEX archived_histories_newest ON archived_histories (closed_at);
${isolate('archived_histories', 'INSERT')}

-- How far the archive has come, over all organisations.
CREATE FUNCTION last_archived() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$ SELECT max(closed_at) FROM public.archived_histories $$;
REVOKE ALL ON FUNCTION last_archived() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION last_archived() TO runplane_app;
`;
