/** What a key of an agent is limited to, and the client certificate that it is good beside. */
const LIMITS = `
ALTER TABLE api_keys ADD COLUMN scope jsonb CHECK (jsonb_typeof(scope) = 'object');
-- SHA-256 of the certificate, base64url (x5t#S256 of RFC 8705).
ALTER TABLE api_keys ADD COLUMN certificate text CHECK (certificate ~ '^[A-Za-z0-9_-]{43}$');
ALTER TABLE api_keys ADD CONSTRAINT limits_of_agents
  CHECK (agent_id IS NOT NULL OR (scope IS NULL AND certificate IS NULL));
GRANT UPDATE (scope, certificate) ON api_keys TO runplane_control_plane;
-- What decides holds the action against it, and sees nothing else of a key.
GRANT SELECT (org_id, id, agent_id, scope) ON api_keys TO runplane_worker;

DROP TRIGGER announce_change ON api_keys;
CREATE TRIGGER announce_change AFTER INSERT OR DELETE OR UPDATE OF revoked_at, expires_at, scope, certificate ON api_keys
  FOR EACH ROW EXECUTE FUNCTION announce_change('key');
`;

/** The look-up of a key says them as well. Whoever could look keys up before still can. */
const LOOK_UP = `
ALTER FUNCTION find_key(text) RENAME TO find_key_before;
CREATE FUNCTION find_key(wanted text) RETURNS TABLE (
  key_id text, secret_hash bytea, org_id text, org_status text, kind text, principal_id text, principal_status text,
  roles text[], groups text[], expires_at timestamptz, revoked_at timestamptz, use_is_stale boolean, scope jsonb,
  certificate text
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY
    SELECT k.id, k.secret_hash, k.org_id, o.status, CASE WHEN k.agent_id IS NULL THEN 'member' ELSE 'agent' END,
      coalesce(k.agent_id, k.member_id), coalesce(a.status, m.status), coalesce(a.roles, m.roles),
      coalesce(m.groups, '{}'), k.expires_at, k.revoked_at,
      k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute', k.scope, k.certificate
    FROM public.api_keys k JOIN public.orgs o ON o.id = k.org_id
    LEFT JOIN public.agents a ON a.org_id = k.org_id AND a.id = k.agent_id
    LEFT JOIN public.members m ON m.org_id = k.org_id AND m.id = k.member_id
    WHERE k.id = wanted;
END $$;
REVOKE ALL ON FUNCTION find_key(text) FROM PUBLIC;
DO $$ DECLARE caller name; BEGIN
  FOR caller IN
    SELECT r.rolname FROM pg_proc p, aclexplode(p.proacl) a JOIN pg_roles r ON r.oid = a.grantee
    WHERE p.oid = 'find_key_before(text)'::regprocedure AND a.privilege_type = 'EXECUTE'
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION find_key(text) TO %I', caller);
  END LOOP;
END $$;
DROP FUNCTION find_key_before(text);
`;

export const KEY_SCOPES = [LIMITS, LOOK_UP].join('\n');
