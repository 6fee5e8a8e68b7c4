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

/** The commands in the order of the help, under what they are for. */
const GROUPS: readonly (readonly [heading: string, ...adding: ((program: Command, host: Host) => void)[]])[] = [
  [
    'To begin',
    addUpCommand,
    addDoctorCommand,
    addOverviewCommand,
    addProfileCommands,
    addCompletionCommand,
    addHelpCommand,
  ],
  ['Actions and approvals', addGuardCommand, addApprovalCommands, addActionCommands, addKillCommands],
  ['Policies and limits', addPolicyCommands, addBudgetCommands, addGrantCommands],
  ['Agents and their tools', addAgentCommands, addKeyCommands, addConnectionCommands, addToolCommands],
  [
    'People',
    addMemberCommands,
    addGroupCommands,
    addDelegationCommands,
    addOnCallCommands,
    addIdentityProviderCommands,
  ],
  ['Notifications', addWebhookCommands, addNoticeCommands, addSlackCommands],
  ['The log', addAuditCommands],
  [
    'Organisation and installation',
    addChangeCommands,
    addErasureCommands,
    addOrganisationCommands,
    addOrgCommands,
    addMasterKeyCommands,
  ],
];

/** Inside of the first group, and not alone below all of them. */
function addHelpCommand(program: Command): void {
  program.helpCommand('help [command]', 'explain a command, such as "help approvals ls"');
}

/** The whole tree of commands: what runs, what help, completion and docs/cli.md are made of. */
export function buildProgram(context: CommandContext, asJson = false): { program: Command; host: Host } {
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
    // A wrong call is told by `run`, as every other error is; without a command, help stands in for it.
    .configureOutput({
      writeOut: context.out,
      writeErr: (text) => (asJson ? undefined : context.err(text)),
      outputError: () => undefined,
    })
    .exitOverride();
  for (const [heading, ...adding] of GROUPS) {
    program.commandsGroup(`${heading}:`);
    for (const add of adding) add(program, host);
  }
  return { program, host };
}
