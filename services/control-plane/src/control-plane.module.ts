import { type DynamicModule, Module } from '@nestjs/common';
import { serviceModule } from '@runplane/service-kit';
import { ActionsModule } from './actions/actions.module.js';
import { AgentsModule } from './agents/agents.module.js';
import { ApprovalPageModule } from './approval-page/approval-page.module.js';
import { ApprovalsModule } from './approvals/approvals.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BudgetsModule } from './budgets/budgets.module.js';
import { ChangesModule } from './changes/changes.module.js';
import { ConnectionsModule } from './connections/connections.module.js';
import type { ControlPlaneParts } from './control-plane-parts.js';
import { coreModule } from './core.module.js';
import { DataModule } from './data/data.module.js';
import { DelegationsModule } from './delegations/delegations.module.js';
import { EventsModule } from './events/events.module.js';
import { GrantsModule } from './grants/grants.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { InvitationsModule } from './invitations/invitations.module.js';
import { KeysModule } from './keys/keys.module.js';
import { KillSwitchesModule } from './kill-switches/kill-switches.module.js';
import { MasterKeysModule } from './master-keys/master-keys.module.js';
import { MembersModule } from './members/members.module.js';
import { NoticesModule } from './notices/notices.module.js';
import { OnCallModule } from './on-call/on-call.module.js';
import { OrgsModule } from './orgs/orgs.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { PasskeysModule } from './passkeys/passkeys.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { SessionSettings } from './sessions/session-settings.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SignInModule } from './sign-in/sign-in.module.js';
import { SlackModule } from './slack/slack.module.js';
import { ToolsModule } from './tools/tools.module.js';

@Module({})
class ControlPlaneModule {}

export function controlPlaneModule(parts: ControlPlaneParts): DynamicModule {
  const { config, database, temporal } = parts;
  const settings = new SessionSettings(config.webAuthn.origins);
  const sessions = { store: database, secure: settings.secure };
  const auth = { keys: database, operatorToken: config.operatorToken, sessions, rates: config.http.rates };
  const health = { postgres: () => database.ping(), temporal: () => temporal.ping() };
  return {
    module: ControlPlaneModule,
    imports: [
      serviceModule({ auth, health }),
      coreModule(parts, settings),
      OrgsModule,
      MasterKeysModule,
      MembersModule,
      AgentsModule,
      KeysModule,
      SessionsModule,
      SignInModule,
      InvitationsModule,
      ConnectionsModule,
      ToolsModule,
      ImportsModule,
      PoliciesModule,
      ChangesModule,
      KillSwitchesModule,
      BudgetsModule,
      GrantsModule,
      GroupsModule,
      DelegationsModule,
      OnCallModule,
      PasskeysModule,
      ApprovalsModule,
      ApprovalPageModule,
      NoticesModule,
      ActionsModule,
      AuditModule,
      DataModule,
      SlackModule,
      EventsModule,
      OverviewModule,
    ],
  };
}
