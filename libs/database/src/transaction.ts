import { Audit } from './audit-log/audit.js';
import { Actions } from './repositories/actions.js';
import { Agents } from './repositories/agents.js';
import { ApprovalFiguresReader } from './repositories/approval-figures.js';
import { Approvals } from './repositories/approvals.js';
import { Budgets } from './repositories/budgets.js';
import { Connections } from './repositories/connections.js';
import { Delegations } from './repositories/delegations.js';
import { FactsReader } from './repositories/facts.js';
import { Grants } from './repositories/grants.js';
import { Keys } from './repositories/keys.js';
import { KillSwitches } from './repositories/kill-switches.js';
import { Members } from './repositories/members.js';
import { OnCallSchedules } from './repositories/on-call-schedules.js';
import { Orgs } from './repositories/orgs.js';
import { PasskeyChallenges } from './repositories/passkey-challenges.js';
import { Passkeys } from './repositories/passkeys.js';
import { Policies } from './repositories/policies.js';
import { Publications } from './repositories/publications.js';
import { Replays } from './repositories/replays.js';
import { Shadow } from './repositories/shadow.js';
import { Tools } from './repositories/tools.js';
import { Voters } from './repositories/voters.js';
import type { Sql } from './sql.js';

/** The repositories of one org in one transaction. */
export interface OrgTransaction {
  orgId: string;
  orgs: Orgs;
  members: Members;
  agents: Agents;
  keys: Keys;
  connections: Connections;
  tools: Tools;
  policies: Policies;
  publications: Publications;
  shadow: Shadow;
  replays: Replays;
  killSwitches: KillSwitches;
  budgets: Budgets;
  grants: Grants;
  delegations: Delegations;
  onCall: OnCallSchedules;
  passkeys: Passkeys;
  passkeyChallenges: PasskeyChallenges;
  voters: Voters;
  actions: Actions;
  approvals: Approvals;
  approvalFigures: ApprovalFiguresReader;
  facts: FactsReader;
  audit: Audit;
}

export function orgTransaction(sql: Sql, orgId: string): OrgTransaction {
  return {
    orgId,
    orgs: new Orgs(sql, orgId),
    members: new Members(sql, orgId),
    agents: new Agents(sql, orgId),
    keys: new Keys(sql, orgId),
    connections: new Connections(sql, orgId),
    tools: new Tools(sql, orgId),
    policies: new Policies(sql, orgId),
    publications: new Publications(sql, orgId),
    shadow: new Shadow(sql, orgId),
    replays: new Replays(sql, orgId),
    killSwitches: new KillSwitches(sql, orgId),
    budgets: new Budgets(sql, orgId),
    grants: new Grants(sql, orgId),
    delegations: new Delegations(sql, orgId),
    onCall: new OnCallSchedules(sql, orgId),
    passkeys: new Passkeys(sql, orgId),
    passkeyChallenges: new PasskeyChallenges(sql, orgId),
    voters: new Voters(sql, orgId),
    actions: new Actions(sql, orgId),
    approvals: new Approvals(sql, orgId),
    approvalFigures: new ApprovalFiguresReader(sql, orgId),
    facts: new FactsReader(sql, orgId),
    audit: new Audit(sql, orgId),
  };
}
