import { Command } from 'commander';
import { addActionCommands } from './actions/command.js';
import { addAgentCommands } from './admin/agents.js';
import { addBudgetCommands } from './admin/budgets.js';
import { addChangeCommands } from './admin/changes.js';
import { addConnectionCommands } from './admin/connections.js';
import { addDelegationCommands } from './admin/delegations.js';
import { addErasureCommands } from './admin/erasures.js';
import { addGrantCommands } from './admin/grants.js';
import { addGroupCommands } from './admin/groups.js';
import { addIdentityProviderCommands } from './admin/identity-providers.js';
import { addKeyCommands } from './admin/keys.js';
import { addMemberCommands } from './admin/members.js';
import { addNoticeCommands } from './admin/notices.js';
import { addOnCallCommands } from './admin/on-call.js';
import { addOrganisationCommands } from './admin/organisation.js';
import { addOrgCommands } from './admin/orgs.js';
import { addOverviewCommand } from './admin/overview.js';
import { addSlackCommands } from './admin/slack.js';
import { addToolCommands } from './admin/tools.js';
import { addWebhookCommands } from './admin/webhooks.js';
import { addApprovalCommands } from './approvals/command.js';
import { addAuditCommands } from './audit/command.js';
import { Host } from './command/host.js';
import { addCompletionCommand } from './completion/command.js';
import type { CommandContext } from './context.js';
import { addDoctorCommand } from './doctor/command.js';
import { addGuardCommand } from './guard/command.js';
import { addKillCommands } from './kill/command.js';
import { addUpCommand } from './launch/up.js';
import { addMasterKeyCommands } from './master-key/command.js';
import { addPolicyCommands } from './policy/command.js';
import { addProfileCommands } from './profiles/command.js';
import { VERSION } from './version.js';

/** The whole tree of commands: what runs, what help, completion and docs/cli.md are made of. */
export function buildProgram(context: CommandContext): { program: Command; host: Host } {
  const host = new Host(context);
  const program = new Command('runplane')
    .description('Runplane at the command line')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--json', 'print JSON on standard output, and nothing else')
    .option('--profile <name>', 'which profile to use; default: RUNPLANE_PROFILE, else the current one')
    .option('--control-plane-url <url>', 'default: RUNPLANE_CONTROL_PLANE_URL, else the one of the profile')
    .option('--gateway-url <url>', 'default: RUNPLANE_URL, else the one of the profile')
    .option('--no-color', 'no colours, not even on a terminal')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: context.out, writeErr: context.err })
    .exitOverride();
  addUpCommand(program, host);
  addDoctorCommand(program, host);
  addOverviewCommand(program, host);
  addProfileCommands(program, host);
  addGuardCommand(program, host);
  addApprovalCommands(program, host);
  addActionCommands(program, host);
  addKillCommands(program, host);
  addPolicyCommands(program, host);
  addAgentCommands(program, host);
  addKeyCommands(program, host);
  addBudgetCommands(program, host);
  addGrantCommands(program, host);
  addConnectionCommands(program, host);
  addToolCommands(program, host);
  addMemberCommands(program, host);
  addGroupCommands(program, host);
  addDelegationCommands(program, host);
  addOnCallCommands(program, host);
  addWebhookCommands(program, host);
  addNoticeCommands(program, host);
  addSlackCommands(program, host);
  addIdentityProviderCommands(program, host);
  addChangeCommands(program, host);
  addErasureCommands(program, host);
  addOrganisationCommands(program, host);
  addOrgCommands(program, host);
  addAuditCommands(program, host);
  addMasterKeyCommands(program, host);
  addCompletionCommand(program, host);
  return { program, host };
}
