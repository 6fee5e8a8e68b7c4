import { isolate } from './isolate.js';

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

/** What people write to say which org they mean. */
const SLUGS = `
ALTER TABLE orgs ADD COLUMN slug text UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
CREATE FUNCTION free_slug(name text, id text) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE wanted text := trim(both '-' from left(trim(both '-' from regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')), 40));
BEGIN
  IF wanted <> '' AND NOT EXISTS (SELECT 1 FROM orgs o WHERE o.slug = wanted) THEN RETURN wanted; END IF;
  RETURN trim(leading '-' from wanted || '-' || right(id, 8));
END $$;
REVOKE ALL ON FUNCTION free_slug(text, text) FROM PUBLIC;
DO $$ DECLARE org record; BEGIN
  FOR org IN SELECT id, name FROM orgs ORDER BY created_at, id LOOP
    UPDATE orgs SET slug = free_slug(org.name, org.id) WHERE id = org.id;
  END LOOP;
END $$;
ALTER TABLE orgs ALTER COLUMN slug SET NOT NULL;
CREATE FUNCTION give_slug() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.slug := coalesce(NEW.slug, free_slug(NEW.name, NEW.id));
  RETURN NEW;
END $$;
CREATE TRIGGER give_slug BEFORE INSERT ON orgs FOR EACH ROW EXECUTE FUNCTION give_slug();
`;

const PASSWORDS = `
CREATE TABLE passwords (
  org_id text NOT NULL,
  member_id text NOT NULL,
  -- Argon2id, in PHC string format.
  hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, member_id),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE TABLE recovery_codes (
  org_id text NOT NULL,
  member_id text NOT NULL,
  -- SHA-256: a code has 99 random bits.
  hash bytea NOT NULL CHECK (length(hash) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz,
  PRIMARY KEY (org_id, member_id, hash),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);

-- Whom a person who signs in says to be, by slug or id of the org; no row for nobody.
CREATE FUNCTION find_account(wanted_org text, wanted_email text) RETURNS TABLE (
  org_id text, org_status text, member_id text, member_status text, password_hash text
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY
    SELECT o.id, o.status, m.id, m.status, p.hash FROM public.orgs o
    JOIN public.members m ON m.org_id = o.id AND lower(m.email) = lower(wanted_email) AND m.removed_at IS NULL
    LEFT JOIN public.passwords p ON p.org_id = m.org_id AND p.member_id = m.id
    WHERE o.slug = lower(wanted_org) OR o.id = wanted_org;
END $$;
REVOKE ALL ON FUNCTION find_account(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_account(text, text) TO runplane_app;
`;

/** How people become members, and how they cease to be. The row of one who is removed stays, for the log names it. */
const INVITATIONS = `
ALTER TABLE members ADD COLUMN removed_at timestamptz;
DROP INDEX members_email;
CREATE UNIQUE INDEX members_email ON members (org_id, lower(email)) WHERE removed_at IS NULL;
GRANT UPDATE (removed_at) ON members TO runplane_app;

CREATE TABLE invitations (
  org_id text NOT NULL,
  id text NOT NULL,
  member_id text NOT NULL,
  sent_by text NOT NULL CHECK (sent_by IN ('email', 'hand')),
  -- SHA-256; null until the mail is written that holds the token.
  token_hash bytea UNIQUE CHECK (length(token_hash) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
  CHECK (sent_by = 'email' OR token_hash IS NOT NULL)
);
CREATE INDEX invitations_newest ON invitations (org_id, created_at DESC, id DESC);
CREATE INDEX invitations_of ON invitations (org_id, member_id);

CREATE FUNCTION org_of_invitation(of_hash bytea) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN (SELECT i.org_id FROM public.invitations i WHERE i.token_hash = of_hash);
END $$;
REVOKE ALL ON FUNCTION org_of_invitation(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION org_of_invitation(bytea) TO runplane_app;

UPDATE notice_destinations SET event_types = event_types || '{member.invited}'::text[]
  WHERE kind = 'email' AND event_types <> '{}';
`;

/** Signing in with a passkey: whose it is, and that no signature is good twice. */
const PASSKEYS = `
CREATE TABLE taken_challenges (
  org_id text NOT NULL REFERENCES orgs (id),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, hash)
);

CREATE FUNCTION find_passkey_holder(of_credential text, of_member text) RETURNS TABLE (org_id text, member_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY SELECT p.org_id, p.member_id FROM public.passkeys p
    WHERE p.credential_id = of_credential AND p.member_id = of_member LIMIT 1;
END $$;
CREATE INDEX passkeys_by_credential ON passkeys (credential_id);
REVOKE ALL ON FUNCTION find_passkey_holder(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_passkey_holder(text, text) TO runplane_app;
`;

/** Of accounts that nobody has as of those that somebody has, so that a refusal does not tell them apart. */
const THROTTLES = `
CREATE TABLE sign_in_throttles (
  -- SHA-256 of the account or network.
  subject bytea PRIMARY KEY CHECK (length(subject) = 32),
  failures int NOT NULL,
  failed_at timestamptz NOT NULL,
  blocked_until timestamptz
);
CREATE INDEX sign_in_throttles_old ON sign_in_throttles (failed_at);

-- Counts a try as a failure before it is looked at, so that many at once are not one. Answers the seconds to wait where
-- it is too early, else 0. After 'free' tries each one blocks, twice as long as the one before.
CREATE FUNCTION count_sign_in(counted bytea, free int, first_seconds int, most_seconds int, forget_seconds int)
RETURNS double precision LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE total int; until timestamptz;
BEGIN
  DELETE FROM sign_in_throttles WHERE failed_at < now() - interval '30 days';
  INSERT INTO sign_in_throttles AS t (subject, failures, failed_at) VALUES (counted, 1, now())
    ON CONFLICT (subject) DO UPDATE SET failed_at = now(),
      failures = CASE WHEN t.failed_at < now() - make_interval(secs => forget_seconds) THEN 1 ELSE t.failures + 1 END
      WHERE t.blocked_until IS NULL OR t.blocked_until <= now()
    RETURNING t.failures INTO total;
  IF total IS NULL THEN
    SELECT blocked_until INTO until FROM sign_in_throttles WHERE subject = counted;
    RETURN greatest(extract(epoch FROM until - now()), 1);
  END IF;
  UPDATE sign_in_throttles SET blocked_until = CASE WHEN total >= free
    THEN now() + make_interval(secs => least(first_seconds * power(2, least(total - free, 30)), most_seconds)) END
    WHERE subject = counted;
  RETURN 0;
END $$;

-- Takes a counted try back that was none: all of them, or the last one only.
CREATE FUNCTION forgive_sign_in(forgiven bytea, all_tries boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM sign_in_throttles WHERE subject = forgiven AND (all_tries OR failures <= 1);
  UPDATE sign_in_throttles SET failures = failures - 1, blocked_until = NULL WHERE subject = forgiven;
END $$;
REVOKE ALL ON FUNCTION count_sign_in(bytea, int, int, int, int), forgive_sign_in(bytea, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_sign_in(bytea, int, int, int, int), forgive_sign_in(bytea, boolean) TO runplane_app;
`;

export const SIGN_IN = [
  SESSIONS,
  SLUGS,
  INVITATIONS,
  isolate('invitations', 'INSERT, UPDATE (token_hash, accepted_at, revoked_at)'),
  PASSWORDS,
  isolate('passwords', 'INSERT, DELETE, UPDATE (hash, changed_at)'),
  isolate('recovery_codes', 'INSERT, DELETE, UPDATE (used_at)'),
  PASSKEYS,
  isolate('taken_challenges', 'INSERT, DELETE'),
  THROTTLES,
].join('\n');
