import { isolate } from './isolate.js';

/** People who are signed in. Only the SHA-256 of a session's token is stored. */
export const SESSIONS = `
CREATE TABLE sessions (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  csrf_token text NOT NULL,
  member_id text NOT NULL,
  -- The key that it was begun with: whoever revokes the key ends the session.
  key_id text NOT NULL REFERENCES api_keys (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX sessions_of_member ON sessions (org_id, member_id) WHERE ended_at IS NULL;
${isolate('sessions', 'INSERT, UPDATE (ended_at), DELETE')}

-- The session and whose it is, of whatever org. Its use is recorded at most once a minute.
CREATE FUNCTION find_session(wanted bytea) RETURNS TABLE (
  session_id text, csrf_token text, org_id text, org_status text, principal_id text, principal_status text,
  roles text[], groups text[], key_id text, expires_at timestamptz, is_over boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT s.id, s.csrf_token, s.org_id, o.status, m.id, m.status, m.roles, m.groups, s.key_id, s.expires_at,
      s.ended_at IS NOT NULL OR s.expires_at <= now() OR s.used_at <= now() - interval '1 hour'
        OR k.revoked_at IS NOT NULL OR coalesce(k.expires_at <= now(), false)
    FROM public.sessions s JOIN public.orgs o ON o.id = s.org_id
    JOIN public.members m ON m.org_id = s.org_id AND m.id = s.member_id
    JOIN public.api_keys k ON k.id = s.key_id
    WHERE s.token_hash = wanted;
  UPDATE public.sessions s SET used_at = now()
    WHERE s.token_hash = wanted AND s.ended_at IS NULL AND s.expires_at > now()
      AND s.used_at < now() - interval '1 minute' AND s.used_at > now() - interval '1 hour';
END $$;
REVOKE ALL ON FUNCTION find_session(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_session(bytea) TO runplane_app;
`;
