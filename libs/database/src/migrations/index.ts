import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TABLES } from './0001-tables.js';
import { ISOLATION } from './0002-isolation.js';
import { FUNCTIONS } from './0003-functions.js';
import { LIMITS } from './0004-limits.js';
import { POLICY_LIFE } from './0005-policy-life.js';
import { TOOL_ORIGINS } from './0006-tool-origins.js';
import { VOTERS } from './0008-voters.js';
import { NOTICES } from './0009-notices.js';
import { SLACK } from './0010-slack.js';
import { PROVIDERS } from './0011-providers.js';
import { ORDERED_LOG } from './0012-ordered-log.js';
import { DATA_KEYS } from './0013-data-keys.js';
import { DATA_HANDLING } from './0014-data-handling.js';
import { ARCHIVED_HISTORIES } from './0015-archived-histories.js';
import { SESSIONS } from './0016-sessions.js';
import { AGENT_KEYS } from './0018-agent-keys.js';
import { DASHBOARD } from './0019-dashboard.js';
import { PENDING_CHANGES } from './0020-pending-changes.js';
import { SIGN_IN } from './0021-sign-in.js';
import { IDENTITY_PROVIDERS } from './0022-identity-providers.js';
import { LOG_KEEPING } from './0023-log-keeping.js';
import { MASTER_KEYS } from './0024-master-keys.js';
import { PROCESS_GRANTS } from './0024-process-roles.js';
import { LOG_SPEED } from './0025-log-speed.js';
import { KEY_SCOPES } from './0026-key-scopes.js';
import { AGENT_OWNER } from './0027-agent-owner.js';
import { APPEND_SPEED } from './0028-append-speed.js';
import { MCP_GATEWAY } from './0030-mcp-gateway.js';

/** Applied in this order, each once. A published one is never edited: changes are new ones at the end. */
export const MIGRATIONS = [
  step('Tables1764000000001', TABLES),
  step('Isolation1764000000002', ISOLATION),
  step('Functions1764000000003', FUNCTIONS),
  step('Limits1764000000004', LIMITS),
  step('PolicyLife1764000000005', POLICY_LIFE),
  step('ToolOrigins1764000000006', TOOL_ORIGINS),
  step('Voters1764000000008', VOTERS),
  step('Notices1764000000009', NOTICES),
  step('Slack1764000000010', SLACK),
  step('Providers1764000000011', PROVIDERS),
  step('OrderedLog1764000000012', ORDERED_LOG),
  step('DataKeys1764000000013', DATA_KEYS),
  step('DataHandling1764000000014', DATA_HANDLING),
  step('ArchivedHistories1764000000015', ARCHIVED_HISTORIES),
  step('Sessions1764000000016', SESSIONS),
  step('AgentKeys1764000000018', AGENT_KEYS),
  step('Dashboard1764000000019', DASHBOARD),
  step('PendingChanges1764000000020', PENDING_CHANGES),
  step('SignIn1764000000021', SIGN_IN),
  step('IdentityProviders1764000000022', IDENTITY_PROVIDERS),
  step('LogKeeping1764000000023', LOG_KEEPING),
  step('ProcessRoles1764000000024', [PROCESS_GRANTS, MASTER_KEYS].join('\n')),
  step('LogSpeed1764000000025', LOG_SPEED),
  step('KeyScopes1764000000026', KEY_SCOPES),
  step('AgentOwner1764000000027', AGENT_OWNER),
  step('AppendSpeed1764000000028', APPEND_SPEED),
  step('McpGateway1764000000030', MCP_GATEWAY),
];

/** TypeORM takes the order from the 13 digits at the end of the name. */
function step(name: string, sql: string): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = name;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(sql);
    }
    async down(): Promise<void> {
      throw new Error('the log is never dropped: go back by restoring a backup');
    }
  };
}
