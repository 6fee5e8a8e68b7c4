/** People sign in by more than a key of theirs; what a session began with is in its row. */
const SESSIONS = `
ALTER TABLE sessions ALTER COLUMN key_id DROP NOT NULL;
ALTER TABLE sessions ADD COLUMN method text NOT NULL DEFAULT 'key';
ALTER TABLE sessions ALTER COLUMN method DROP DEFAULT;
ALTER TABLE sessions ADD COLUMN user_agent text;
ALTER TABLE sessions ADD CHECK (method IN ('key', 'password', 'recovery_code', 'passkey', 'oidc'));
ALTER TABLE sessions ADD CHECK ((method = 'key') = (key_id IS NOT NULL));

-- The session and whose it is, of whatever org. Its use is recorded at most once a minute.
DROP FUNCTION find_session(bytea);
CREATE FUNCTION find_session(wanted bytea) RETURNS TABLE (
  session_id text, csrf_token text, org_id text, org_status text, principal_id text, principal_status text,
  roles text[], groups text[], key_id text, method text, idle_expires_at timestamptz, expires_at timestamptz,
  is_over boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
BEGIN
  UPDATE public.sessions s SET used_at = now()
    WHERE s.token_hash = wanted AND s.ended_at IS NULL AND s.expires_at > now()
      AND s.used_at < now() - interval '1 minute' AND s.used_at > now() - interval '1 hour';
  RETURN QUERY
    SELECT s.id, s.csrf_token, s.org_id, o.status, m.id, m.status, m.roles, m.groups, s.key_id, s.method,
      least(s.used_at + interval '1 hour', s.expires_at), s.expires_at,
      s.ended_at IS NOT NULL OR s.expires_at <= now() OR s.used_at <= now() - interval '1 hour'
        OR k.revoked_at IS NOT NULL OR coalesce(k.expires_at <= now(), false)
    FROM public.sessions s JOIN public.orgs o ON o.id = s.org_id
    JOIN public.members m ON m.org_id = s.org_id AND m.id = s.member_id
    LEFT JOIN public.api_keys k ON k.id = s.key_id
    WHERE s.token_hash = wanted;
END $$;
REVOKE ALL ON FUNCTION find_session(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_session(bytea) TO runplane_app;
`;

export const SIGN_IN = [SESSIONS].join('\n');
