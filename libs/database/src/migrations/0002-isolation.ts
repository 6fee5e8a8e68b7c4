import { isolate } from './isolate.js';

/**
 * Row-level security for the application role, and a log that it can only add to. The owner role is no superuser and
 * has its own policy, so that FORCE holds for it as well: only functions that it owns look over organisations.
 */
export const TENANT_TABLES = [
  'orgs',
  'members',
  'agents',
  'api_keys',
  'connections',
  'tools',
  'policies',
  'policy_versions',
  'policy_bundles',
  'kill_switches',
  'actions',
  'approvals',
  'audit_entries',
  'audit_tiles',
  'audit_checkpoints',
] as const;

/** What the application role may do beside SELECT. */
const GRANTS: Record<(typeof TENANT_TABLES)[number], string> = {
  orgs: 'UPDATE (settings, current_bundle)',
  members: 'INSERT, UPDATE (name, roles, groups, status)',
  agents: 'INSERT, UPDATE (description, roles, status)',
  api_keys: 'INSERT, UPDATE (revoked_at)',
  connections: 'INSERT, DELETE, UPDATE (configuration, sealed_secret)',
  tools: 'INSERT, DELETE, UPDATE (definition, digest, created_at)',
  policies: 'INSERT, UPDATE (latest_version, published_version, updated_at)',
  policy_versions: 'INSERT',
  policy_bundles: 'INSERT',
  kill_switches: 'INSERT, UPDATE (lifted_at)',
  actions: 'INSERT, UPDATE (status, action, digest, amount, target_key, reason, error, updated_at)',
  approvals: 'INSERT, UPDATE (status, state, expires_at)',
  audit_entries: 'INSERT (org_id, subject, seq, leaf, leaf_hash)',
  audit_tiles: '',
  audit_checkpoints: '',
};

export const ISOLATION = `
${TENANT_TABLES.map((table) => isolate(table, GRANTS[table])).join('\n')}

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION sequence_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.entry_index IS NOT NULL OR NEW.entry_index IS NULL
    OR (NEW.org_id, NEW.id, NEW.subject, NEW.seq, NEW.leaf, NEW.leaf_hash, NEW.created_at)
      IS DISTINCT FROM (OLD.org_id, OLD.id, OLD.subject, OLD.seq, OLD.leaf, OLD.leaf_hash, OLD.created_at) THEN
    RAISE EXCEPTION 'an entry of the log is given its index once, and nothing else of it changes'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION grow_tile() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.width <= OLD.width OR substring(NEW.data FROM 1 FOR length(OLD.data)) <> OLD.data
    OR (NEW.org_id, NEW.level, NEW.tile_index) IS DISTINCT FROM (OLD.org_id, OLD.level, OLD.tile_index) THEN
    RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER sequence_once BEFORE UPDATE ON audit_entries FOR EACH ROW EXECUTE FUNCTION sequence_once();
CREATE TRIGGER grow BEFORE UPDATE ON audit_tiles FOR EACH ROW EXECUTE FUNCTION grow_tile();
${['audit_entries', 'audit_tiles']
  .map(
    (table) => `
CREATE TRIGGER keep BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();`,
  )
  .join('')}
${['audit_checkpoints', 'policy_versions', 'policy_bundles']
  .map(
    (table) => `
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();`,
  )
  .join('')}
`;
