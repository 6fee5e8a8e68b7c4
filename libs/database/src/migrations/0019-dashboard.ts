/**
 * Tells whoever listens that something of an org may have changed: `<org> <kind> <id>`, or without the id where it
 * would tell more than its readers may know. Actions announce themselves (`action_changed`).
 */
const ANNOUNCE = `
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
  PERFORM pg_notify('org_changed', concat_ws(' ', changed ->> 'org_id', TG_ARGV[0], changed ->> TG_ARGV[1]));
  RETURN NULL;
END $$;
`;

interface Announced {
  kind: string;
  /** Column whose value is told. */
  id?: string;
  /** Columns whose change is news; every one where none is named. */
  of?: string;
}

const ANNOUNCED: Record<string, Announced> = {
  orgs: { kind: 'org', of: 'settings, publication_review, shadow_bundle, data_handling' },
  members: { kind: 'member', id: 'id' },
  agents: { kind: 'agent', id: 'id' },
  api_keys: { kind: 'key', of: 'revoked_at, expires_at' },
  sessions: { kind: 'session', of: 'ended_at' },
  connections: {
    kind: 'connection',
    id: 'id',
    of: 'configuration, sealed_secret, is_default, rotated_at, checked_at, check_failure, last_failure',
  },
  tools: { kind: 'tool', id: 'name' },
  policies: { kind: 'policy', id: 'name' },
  policy_publications: { kind: 'publication', id: 'id' },
  policy_replays: { kind: 'replay', id: 'id', of: 'status, done' },
  kill_switches: { kind: 'kill_switch', id: 'id' },
  budgets: { kind: 'budget', id: 'id' },
  grants: { kind: 'grant', id: 'id' },
  delegations: { kind: 'delegation', id: 'id' },
  on_call_schedules: { kind: 'on_call', id: 'name' },
  // With every vote: the state holds them.
  approvals: { kind: 'approval', id: 'id' },
  notice_destinations: { kind: 'channel', id: 'id', of: 'name, event_types, status, disabled_reason, failing_since' },
  erasures: { kind: 'erasure', id: 'id', of: 'status, erased, kept' },
  audit_checkpoints: { kind: 'audit' },
};

function announced([table, { kind, id, of }]: [string, Announced]): string {
  const events = `INSERT OR DELETE OR UPDATE${of ? ` OF ${of}` : ''}`;
  const values = [kind, ...(id ? [id] : [])].map((value) => `'${value}'`).join(', ');
  return `CREATE TRIGGER announce_change AFTER ${events} ON ${table}
    FOR EACH ROW EXECUTE FUNCTION announce_change(${values});`;
}

export const DASHBOARD = [ANNOUNCE, ...Object.entries(ANNOUNCED).map(announced)].join('\n');
