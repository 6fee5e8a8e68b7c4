/**
 * What looks over organisations: key look-up, creation of an org, the sequencer. Each runs as the owner role, with a
 * pinned search path, and gives or does one narrow thing.
 */
const DEFINER = 'LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public';

export const FUNCTIONS = `
CREATE FUNCTION find_key(wanted text) RETURNS TABLE (
  key_id text, secret_hash bytea, org_id text, org_status text, kind text, principal_id text, principal_status text,
  roles text[], groups text[], expires_at timestamptz, revoked_at timestamptz, use_is_stale boolean
) STABLE ${DEFINER} AS $$
BEGIN
  RETURN QUERY
    SELECT k.id, k.secret_hash, k.org_id, o.status, CASE WHEN k.agent_id IS NULL THEN 'member' ELSE 'agent' END,
      coalesce(k.agent_id, k.member_id), coalesce(a.status, m.status), coalesce(a.roles, m.roles),
      coalesce(m.groups, '{}'), k.expires_at, k.revoked_at,
      k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute'
    FROM public.api_keys k JOIN public.orgs o ON o.id = k.org_id
    LEFT JOIN public.agents a ON a.org_id = k.org_id AND a.id = k.agent_id
    LEFT JOIN public.members m ON m.org_id = k.org_id AND m.id = k.member_id
    WHERE k.id = wanted;
END $$;

-- After the caller has verified the secret: who knows only the id must not leave a trace of use.
CREATE FUNCTION record_key_use(used text) RETURNS void ${DEFINER} AS $$
BEGIN
  UPDATE public.api_keys k SET last_used_at = now()
    WHERE k.id = used AND (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute');
END $$;

CREATE FUNCTION create_org(new_id text, new_name text, new_settings jsonb, bundle_digest text, new_bundle jsonb)
RETURNS void ${DEFINER} AS $$
BEGIN
  INSERT INTO public.orgs (id, name, settings, current_bundle) VALUES (new_id, new_name, new_settings, bundle_digest);
  INSERT INTO public.policy_bundles (org_id, digest, bundle) VALUES (new_id, bundle_digest, new_bundle);
END $$;

CREATE FUNCTION list_orgs() RETURNS SETOF orgs ${DEFINER} AS $$
BEGIN
  RETURN QUERY SELECT * FROM public.orgs ORDER BY created_at, id;
END $$;

-- Organisations with rows that wait for their index, longest waiting first.
CREATE FUNCTION audit_pending_orgs(most int) RETURNS SETOF text ${DEFINER} AS $$
BEGIN
  RETURN QUERY
    SELECT e.org_id FROM public.audit_entries e WHERE e.entry_index IS NULL
    GROUP BY e.org_id ORDER BY min(e.id) LIMIT most;
END $$;

-- One batch of one org's log: indexes, tiles and checkpoint together. Refused unless the log has exactly first_index
-- entries, and unless each row still waits.
CREATE FUNCTION audit_append_batch(
  log_org text, first_index bigint, entry_ids bigint[], levels int[], tile_indexes bigint[], widths int[],
  tile_data bytea[], checkpoint text
) RETURNS void ${DEFINER} AS $$
DECLARE
  last_size bigint;
  sequenced int;
BEGIN
  PERFORM 1 FROM public.orgs WHERE id = log_org FOR NO KEY UPDATE;
  SELECT coalesce(max(size), 0) INTO last_size FROM public.audit_checkpoints WHERE org_id = log_org;
  IF last_size <> first_index THEN
    RAISE EXCEPTION 'the log has % entries, not %', last_size, first_index USING ERRCODE = 'serialization_failure';
  END IF;
  UPDATE public.audit_entries e SET entry_index = first_index + place.number - 1
    FROM unnest(entry_ids) WITH ORDINALITY AS place (id, number)
    WHERE e.org_id = log_org AND e.id = place.id AND e.entry_index IS NULL;
  GET DIAGNOSTICS sequenced = ROW_COUNT;
  IF sequenced <> cardinality(entry_ids) THEN
    RAISE EXCEPTION 'only % of % entries were waiting', sequenced, cardinality(entry_ids)
      USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO public.audit_tiles AS t (org_id, level, tile_index, width, data)
    SELECT log_org, * FROM unnest(levels, tile_indexes, widths, tile_data)
    ON CONFLICT (org_id, level, tile_index) DO UPDATE SET width = excluded.width, data = excluded.data;
  INSERT INTO public.audit_checkpoints (org_id, size, note)
    VALUES (log_org, first_index + cardinality(entry_ids), checkpoint);
END $$;

${[
  'find_key(text)',
  'record_key_use(text)',
  'create_org(text, text, jsonb, text, jsonb)',
  'list_orgs()',
  'audit_pending_orgs(int)',
  'audit_append_batch(text, bigint, bigint[], int[], bigint[], int[], bytea[], text)',
]
  .map((name) => `REVOKE ALL ON FUNCTION ${name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION ${name} TO runplane_app;`)
  .join('\n')}

CREATE FUNCTION announce_action() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('action_changed', NEW.org_id || ' ' || NEW.action_id);
  RETURN NULL;
END $$;
CREATE TRIGGER announce_insert AFTER INSERT ON actions FOR EACH ROW EXECUTE FUNCTION announce_action();
CREATE TRIGGER announce_update AFTER UPDATE ON actions FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.digest IS DISTINCT FROM NEW.digest) EXECUTE FUNCTION announce_action();

CREATE FUNCTION announce_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('audit_appended', '');
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION announce_entry();

CREATE FUNCTION announce_bundle() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('bundle_published', NEW.id || ' ' || NEW.current_bundle);
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER UPDATE ON orgs FOR EACH ROW
  WHEN (OLD.current_bundle IS DISTINCT FROM NEW.current_bundle) EXECUTE FUNCTION announce_bundle();
`;
