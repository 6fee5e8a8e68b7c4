import { APP_ROLE, PROCESS_ROLES, type ProcessName } from '../roles.js';
import { type Grants, grantFunction, grantTable } from './grants.js';

/**
 * Until here one role did everything. Now each process has its own, with what its code does and nothing else: the
 * gateway, which every agent on the network can reach, reads a few tables and adds wrapped keys; the control plane cannot
 * write an action, nor say in the log what became of one; the worker sees no password and no session.
 * A row lock needs the right to update some column: `org_id` is one that row-level security lets nobody change.
 */
const TABLES: Record<string, Grants> = {
  // Organisations, people, agents.
  orgs: {
    controlPlane: 'UPDATE (settings, current_bundle, publication_review, shadow_bundle, shadow_since, data_handling)',
    worker: '',
  },
  members: { controlPlane: 'INSERT, UPDATE (name, roles, groups, status, removed_at)', worker: '' },
  agents: { controlPlane: 'INSERT, UPDATE (description, roles, status)', worker: '' },
  api_keys: { controlPlane: 'INSERT, UPDATE (revoked_at, expires_at)' },
  sessions: { controlPlane: 'INSERT, UPDATE (ended_at), DELETE' },
  invitations: {
    controlPlane: 'INSERT, UPDATE (token_hash, accepted_at, revoked_at)',
    worker: 'UPDATE (token_hash)',
  },
  passwords: { controlPlane: 'INSERT, DELETE, UPDATE (hash, changed_at)' },
  recovery_codes: { controlPlane: 'INSERT, DELETE, UPDATE (used_at)' },
  taken_challenges: { controlPlane: 'INSERT, DELETE' },
  identity_providers: {
    controlPlane: `INSERT, DELETE,
      UPDATE (name, issuer, client_id, sealed_secret, allowed_domains, default_roles, groups_claim, group_mapping)`,
  },
  oidc_identities: { controlPlane: 'INSERT, DELETE' },
  passkeys: { controlPlane: 'INSERT, DELETE, UPDATE (counter, last_used_at)', worker: '' },
  passkey_challenges: { controlPlane: 'INSERT, DELETE, UPDATE (taken_by, proof)' },

  // What decides.
  connections: {
    controlPlane: 'INSERT, DELETE, UPDATE (configuration, sealed_secret, is_default, rotated_at)',
    worker: 'UPDATE (used_at, checked_at, check_failure, last_failure)',
  },
  tools: { controlPlane: 'INSERT, DELETE, UPDATE (definition, digest, origin, created_at)', worker: '' },
  policies: { controlPlane: 'INSERT, UPDATE (latest_version, published_version, updated_at)' },
  policy_versions: { controlPlane: 'INSERT' },
  policy_bundles: { controlPlane: 'INSERT', worker: '' },
  policy_publications: { controlPlane: 'INSERT, UPDATE (status, decided_by, decided_at)' },
  policy_history: { controlPlane: 'INSERT' },
  policy_replays: {
    controlPlane: 'INSERT, UPDATE (status, done, changed, unknown, after_at, after_id, error, beat_at)',
  },
  policy_replay_changes: { controlPlane: 'INSERT' },
  pending_changes: { controlPlane: 'INSERT, UPDATE (status, decided_by, decided_at)' },
  shadow_differences: { controlPlane: '', worker: 'INSERT' },
  kill_switches: { controlPlane: 'INSERT, UPDATE (lifted_at)', worker: '' },
  budgets: { controlPlane: 'INSERT, UPDATE (most, effect, status)', worker: 'UPDATE (org_id)' },
  budget_reservations: { controlPlane: '', worker: 'INSERT, UPDATE (bucket, amount, reserved_at)' },
  grants: { controlPlane: 'INSERT, UPDATE (revoked_at)', worker: 'INSERT, UPDATE (org_id)' },
  grant_uses: { controlPlane: '', worker: 'INSERT' },
  delegations: { controlPlane: 'INSERT, UPDATE (revoked_at)', worker: '' },
  on_call_schedules: { controlPlane: 'INSERT, DELETE, UPDATE (rotation, updated_at, updated_by)', worker: '' },

  // Actions and their approvals: written by the worker alone, but for what an erasure takes away.
  actions: {
    gateway: '',
    controlPlane: '',
    worker: 'INSERT, UPDATE (status, action, digest, amount, target_key, reason, error, updated_at, evidence)',
  },
  action_words: { controlPlane: '' },
  approvals: { controlPlane: 'UPDATE (state)', worker: 'INSERT, UPDATE (status, state, expires_at)' },
  approval_views: { controlPlane: 'INSERT' },
  approval_events: { controlPlane: '', worker: 'INSERT' },

  // The log. Who may not append has no business in it, and the gateway only finds an entry's place.
  audit_entries: {
    gateway: 'SELECT (org_id, id, leaf_hash)',
    controlPlane: 'INSERT (org_id, subject, seq, leaf, leaf_hash)',
    worker: 'INSERT (org_id, subject, seq, leaf, leaf_hash)',
  },
  audit_order: { gateway: '', controlPlane: '', worker: '' },
  audit_pending: { controlPlane: '' },
  audit_tiles: { controlPlane: '', worker: '' },
  audit_checkpoints: { controlPlane: '', worker: '' },
  audit_anchors: { controlPlane: '' },
  super_tiles: { controlPlane: '', worker: '' },
  super_checkpoints: { controlPlane: '', worker: '' },
  super_cosigned: { controlPlane: '', worker: '' },

  // Stored data.
  org_keys: { gateway: 'INSERT', controlPlane: 'INSERT', worker: 'INSERT' },
  data_keys: { gateway: 'INSERT', controlPlane: 'INSERT, UPDATE (wrapped, destroyed_at)', worker: 'INSERT' },
  kept_fields: { controlPlane: 'DELETE', worker: 'INSERT' },
  action_subjects: { controlPlane: 'DELETE', worker: 'INSERT' },
  erasures: { controlPlane: 'INSERT, UPDATE (status, erased, kept, error, beat_at)' },
  archived_histories: { controlPlane: '', worker: 'INSERT' },

  // Notices. An entry of the log queues its deliveries, whoever appends it.
  notice_destinations: {
    controlPlane: 'INSERT, DELETE, UPDATE (name, event_types, status, disabled_reason, failing_since)',
    worker: 'UPDATE (status, disabled_reason, failing_since, last_success_at, last_failure_at)',
  },
  webhook_endpoints: {
    controlPlane: 'INSERT, UPDATE (url, sealed_secret, sealed_previous, previous_expires_at)',
    worker: '',
  },
  deliveries: {
    controlPlane: `INSERT, UPDATE (status, round, attempts, last_error, last_status_code, queued_at, next_attempt_at,
      settled_at)`,
    worker: 'INSERT, UPDATE (status, attempts, last_error, last_status_code, next_attempt_at, settled_at)',
  },
  sent_mails: { worker: 'INSERT' },
  notice_preferences: {
    controlPlane: 'INSERT, UPDATE (email, digest_minutes)',
    worker: 'UPDATE (digest_sent_at)',
  },
  approval_tickets: { controlPlane: 'UPDATE (used_at)', worker: 'INSERT' },
  slack_workspaces: {
    controlPlane: `INSERT, DELETE, UPDATE (team_name, status, disabled_reason, sealed_bot_token, sealed_signing_secret,
      sealed_previous_secret, previous_expires_at, sealed_app_token)`,
    worker: '',
  },
  slack_routes: { controlPlane: 'INSERT', worker: '' },
  slack_messages: {
    worker: 'INSERT, UPDATE (ts, posting_since, wanted, lease, lease_until, content_hash, replies_begun, replies)',
  },
  slack_links: { controlPlane: 'INSERT, DELETE, UPDATE (member_id, created_at)', worker: '' },
  slack_link_tickets: { controlPlane: 'UPDATE (used_at)', worker: 'INSERT' },
  slack_interactions: { controlPlane: 'INSERT', worker: 'UPDATE (status, outcome, settled_at)' },
};

/** Functions that act with their owner's rights, most of them over organisations: who may call each. */
const FUNCTIONS: Record<string, readonly ProcessName[]> = {
  'find_key(text)': ['gateway', 'controlPlane'],
  'record_key_use(text)': ['gateway', 'controlPlane'],
  'find_session(bytea)': ['controlPlane'],
  'find_account(text, text)': ['controlPlane'],
  'find_passkey_holder(text, text)': ['controlPlane'],
  'count_sign_in(bytea, int, int, int, int)': ['controlPlane'],
  'forgive_sign_in(bytea, boolean)': ['controlPlane'],
  'identity_providers_of(text)': ['controlPlane'],
  'org_of_identity_provider(text)': ['controlPlane'],
  'org_of_invitation(bytea)': ['controlPlane'],
  'org_of_ticket(bytea)': ['controlPlane'],
  'slack_connections_of(text)': ['controlPlane'],
  'slack_sockets()': ['controlPlane'],
  'create_org(text, text, jsonb, text, jsonb)': ['controlPlane'],
  'list_orgs()': ['controlPlane', 'worker'],
  'actions_with_words(tsquery, int)': ['controlPlane'],
  'erase_actions(text[])': ['controlPlane'],
  'last_archived()': ['worker'],
  'pending_deliveries(int, int)': ['worker'],
  'prune_notices(interval, int)': ['worker'],
  'pending_interactions(int)': ['worker'],
  'prune_interactions(interval, int)': ['worker'],
  'audit_pending_entries(text, text[], int, int)': ['worker'],
  'audit_append(text[], bigint[], text[], bigint[], text[], text[], bigint[], bigint[], text[], int[], bigint[], int[], bytea[])':
    ['worker'],
  'audit_unanchored(int)': ['worker'],
  'audit_patrol()': ['worker'],
  'super_append(bigint, text, bigint, text, text[], bigint[], text[], bytea[], int[], bigint[], int[], bytea[])': [
    'worker',
  ],
  'super_cosign(bigint, text)': ['worker'],
};

/**
 * What is logged by the control plane are changes that people make: of actions only the worker tells. A login with the
 * rights of both (tests have one) does what the worker may.
 */
const LOG_OF_CHANGES = `
CREATE POLICY changes_only ON audit_entries AS RESTRICTIVE FOR INSERT TO ${PROCESS_ROLES.controlPlane}
  WITH CHECK (subject = 'control' OR pg_has_role('${PROCESS_ROLES.worker}', 'USAGE'));
`;

export const PROCESS_GRANTS = [
  `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${APP_ROLE};`,
  `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM ${APP_ROLE};`,
  ...Object.entries(TABLES).map(([table, grants]) => grantTable(table, grants)),
  ...Object.entries(FUNCTIONS).map(([signature, processes]) => grantFunction(signature, processes)),
  LOG_OF_CHANGES,
].join('\n');
