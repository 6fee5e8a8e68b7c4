import { Audit } from './audit-log/audit.js';
import { Actions } from './repositories/actions.js';
import { Agents } from './repositories/agents.js';
import { ApprovalFiguresReader } from './repositories/approval-figures.js';
import { ApprovalTickets } from './repositories/approval-tickets.js';
import { Approvals } from './repositories/approvals.js';
import { ArchivedHistories } from './repositories/archived-histories.js';
import { Budgets } from './repositories/budgets.js';
import { Connections } from './repositories/connections.js';
import { Credentials } from './repositories/credentials.js';
import { WrappedKeys } from './repositories/data-keys.js';
import { DecisionFiguresReader } from './repositories/decision-figures.js';
import { Delegations } from './repositories/delegations.js';
import { Deliveries } from './repositories/deliveries.js';
import { Destinations } from './repositories/destinations.js';
import { Erasures } from './repositories/erasures.js';
import { FactsReader } from './repositories/facts.js';
import { Grants } from './repositories/grants.js';
import { IdentityProviders } from './repositories/identity-providers.js';
import { Invitations } from './repositories/invitations.js';
import { KeptData } from './repositories/kept-data.js';
import { Keys } from './repositories/keys.js';
import { KillSwitches } from './repositories/kill-switches.js';
import { Mails } from './repositories/mails.js';
import { Members } from './repositories/members.js';
import { OnCallSchedules } from './repositories/on-call-schedules.js';
import { Orgs } from './repositories/orgs.js';
import { OverviewReader } from './repositories/overview.js';
import { PasskeyChallenges } from './repositories/passkey-challenges.js';
import { Passkeys } from './repositories/passkeys.js';
import { Passwords } from './repositories/passwords.js';
import { PendingChanges } from './repositories/pending-changes.js';
import { Policies } from './repositories/policies.js';
import { Publications } from './repositories/publications.js';
import { RecoveryCodes } from './repositories/recovery-codes.js';
import { Replays } from './repositories/replays.js';
import { Sessions } from './repositories/sessions.js';
import { Shadow } from './repositories/shadow.js';
import { Slack } from './repositories/slack/index.js';
import { Tools } from './repositories/tools.js';
import { Voters } from './repositories/voters.js';
import { Webhooks } from './repositories/webhooks.js';
import type { Sql } from './sql.js';

/** The repositories of one org in one transaction. */
export interface OrgTransaction {
  orgId: string;
  orgs: Orgs;
  members: Members;
  agents: Agents;
  keys: Keys;
  sessions: Sessions;
  identityProviders: IdentityProviders;
  invitations: Invitations;
  passwords: Passwords;
  recoveryCodes: RecoveryCodes;
  credentials: Credentials;
  connections: Connections;
  tools: Tools;
  policies: Policies;
  publications: Publications;
  pendingChanges: PendingChanges;
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
  destinations: Destinations;
  webhooks: Webhooks;
  deliveries: Deliveries;
  mails: Mails;
  tickets: ApprovalTickets;
  slack: Slack;
  approvalFigures: ApprovalFiguresReader;
  decisionFigures: DecisionFiguresReader;
  overview: OverviewReader;
  facts: FactsReader;
  audit: Audit;
  wrappedKeys: WrappedKeys;
  keptData: KeptData;
  erasures: Erasures;
  archivedHistories: ArchivedHistories;
}

export function orgTransaction(sql: Sql, orgId: string): OrgTransaction {
  return {
    orgId,
    orgs: new Orgs(sql, orgId),
    members: new Members(sql, orgId),
    agents: new Agents(sql, orgId),
    keys: new Keys(sql, orgId),
    sessions: new Sessions(sql, orgId),
    identityProviders: new IdentityProviders(sql, orgId),
    invitations: new Invitations(sql, orgId),
    passwords: new Passwords(sql, orgId),
    recoveryCodes: new RecoveryCodes(sql, orgId),
    credentials: new Credentials(sql, orgId),
    connections: new Connections(sql, orgId),
    tools: new Tools(sql, orgId),
    policies: new Policies(sql, orgId),
    publications: new Publications(sql, orgId),
    pendingChanges: new PendingChanges(sql, orgId),
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
    destinations: new Destinations(sql, orgId),
    webhooks: new Webhooks(sql, orgId),
    deliveries: new Deliveries(sql, orgId),
    mails: new Mails(sql, orgId),
    tickets: new ApprovalTickets(sql, orgId),
    slack: new Slack(sql, orgId),
    approvalFigures: new ApprovalFiguresReader(sql, orgId),
    decisionFigures: new DecisionFiguresReader(sql, orgId),
    overview: new OverviewReader(sql, orgId),
    facts: new FactsReader(sql, orgId),
    audit: new Audit(sql, orgId),
    wrappedKeys: new WrappedKeys(sql, orgId),
    keptData: new KeptData(sql, orgId),
    erasures: new Erasures(sql, orgId),
    archivedHistories: new ArchivedHistories(sql, orgId),
  };
}
