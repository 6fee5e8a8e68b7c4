import { MEMBER_ROLES, type MemberRole } from './closed-sets.js';

/** The members who have a permission: over everything in the org, and over what is their own. */
export interface PermissionRoles {
  all: readonly MemberRole[];
  /** Beside `all`: these only where the thing is theirs. What that means, the service of the route says and checks. */
  own?: readonly MemberRole[];
}

const EVERYBODY = MEMBER_ROLES;
const MANAGERS = ['owner', 'admin'] as const;
const AUTHORS = ['owner', 'admin', 'policy_author'] as const;
const VOTERS = ['owner', 'admin', 'approver'] as const;
const SIGNERS = [...VOTERS, 'break_glass'] as const;
const OPERATORS = ['owner', 'admin', 'operator'] as const;
const AUDITORS = ['owner', 'admin', 'auditor'] as const;

/** What a member may be permitted to do. Each route of the control plane requires exactly one of these. */
export const PERMISSIONS = {
  'org.read': { all: EVERYBODY },
  'org.update': { all: MANAGERS },
  'data.read': { all: EVERYBODY },
  'data.update': { all: MANAGERS },
  'data.disclose': { all: AUDITORS },
  'data.decode': { all: AUDITORS },
  'erasures.read': { all: AUDITORS },
  'erasures.create': { all: MANAGERS },
  'histories.read': { all: AUDITORS },

  'members.read': { all: EVERYBODY },
  'members.create': { all: MANAGERS },
  'members.update': { all: MANAGERS },
  'members.remove': { all: MANAGERS },
  'invitations.read': { all: MANAGERS },
  /** One who has signed in before is invited again by owners only, and one that no mail takes to its person, too. */
  'invitations.create': { all: MANAGERS },
  'invitations.revoke': { all: MANAGERS },
  'identity_providers.read': { all: MANAGERS },
  /** Who names a provider names who people are. */
  'identity_providers.write': { all: ['owner'] },
  'groups.read': { all: EVERYBODY },
  'groups.write': { all: MANAGERS },
  'agents.read': { all: EVERYBODY },
  'agents.create': { all: MANAGERS },
  'agents.update': { all: MANAGERS },
  'agents.cancel_pending': { all: OPERATORS },
  'agent_keys.read': { all: AUDITORS },
  'agent_keys.create': { all: MANAGERS },
  'agent_keys.update': { all: MANAGERS },
  'member_keys.read': { all: AUDITORS, own: EVERYBODY },
  /** Own: all of them. An owner hands a member who has never signed in the first one. */
  'member_keys.create': { all: ['owner'], own: EVERYBODY },
  /** All: keys of agents. */
  'keys.rotate': { all: MANAGERS, own: EVERYBODY },
  'keys.revoke': { all: MANAGERS, own: EVERYBODY },
  'sessions.use': { all: [], own: EVERYBODY },
  'passkeys.read': { all: AUDITORS },
  'passkeys.read_own': { all: [], own: EVERYBODY },
  'passkeys.use': { all: [], own: EVERYBODY },
  'sign_in.change': { all: [], own: EVERYBODY },
  'passkeys.reset': { all: ['owner'] },

  'connections.read': { all: EVERYBODY },
  'connections.create': { all: MANAGERS },
  'connections.update': { all: MANAGERS },
  'connections.check': { all: OPERATORS },
  'connections.remove': { all: MANAGERS },
  'tools.read': { all: EVERYBODY },
  'tools.write': { all: MANAGERS },
  'tools.remove': { all: MANAGERS },
  'tools.import': { all: MANAGERS },

  'policies.read': { all: EVERYBODY },
  'policies.simulate': { all: EVERYBODY },
  'policies.write': { all: AUTHORS },
  'policies.analyse': { all: AUTHORS },
  'policies.replay': { all: AUTHORS },
  'policies.shadow': { all: AUTHORS },
  'policies.publish': { all: AUTHORS },
  'policies.confirm': { all: AUTHORS },
  'review.read': { all: EVERYBODY },
  'review.update': { all: MANAGERS },
  'pending_changes.read': { all: EVERYBODY },
  /** Whoever could ask for the change may confirm or refuse it: the service checks that permission, too. */
  'pending_changes.confirm': { all: AUTHORS },
  'budgets.read': { all: EVERYBODY },
  'budgets.write': { all: AUTHORS },
  'kill_switches.read': { all: EVERYBODY },
  'kill_switches.engage': { all: OPERATORS },
  'kill_switches.lift': { all: OPERATORS },

  'actions.read': { all: EVERYBODY },
  'actions.recompute': { all: EVERYBODY },
  /** Own: of an agent that one owns. */
  'actions.cancel': { all: OPERATORS, own: EVERYBODY },
  'actions.preview': { all: [...OPERATORS, 'approver'] },
  'actions.settle': { all: OPERATORS },
  'actions.undo': { all: OPERATORS },
  'approvals.read': { all: EVERYBODY },
  /** The plan of an approval says in addition whose vote counts. */
  'approvals.vote': { all: VOTERS },
  /** Own: one's own vote. */
  'approvals.sign': { all: [], own: SIGNERS },
  'approvals.edit': { all: VOTERS },
  'approvals.ask': { all: VOTERS },
  'approvals.comment': { all: EVERYBODY },
  /** Own: for an agent that one owns. */
  'approvals.answer': { all: [], own: EVERYBODY },
  /** Own: one's own seat. */
  'approvals.reassign': { all: MANAGERS, own: VOTERS },
  'approvals.break_glass': { all: ['break_glass'] },
  'grants.read': { all: EVERYBODY },
  'grants.create': { all: VOTERS },
  'grants.revoke': { all: VOTERS },
  'delegations.read': { all: EVERYBODY },
  /** Own: of one's own votes. */
  'delegations.write': { all: MANAGERS, own: VOTERS },
  'on_call.read': { all: EVERYBODY },
  'on_call.write': { all: MANAGERS },

  'changes.read': { all: EVERYBODY },
  'audit.read': { all: EVERYBODY },
  'channels.read': { all: EVERYBODY },
  'channels.update': { all: MANAGERS },
  'notices.prefer': { all: [], own: EVERYBODY },
  'deliveries.read': { all: EVERYBODY },
  'deliveries.resend': { all: OPERATORS },
  'webhooks.read': { all: EVERYBODY },
  'webhooks.write': { all: MANAGERS },
  'slack.read': { all: EVERYBODY },
  /** Who gives the secret by which Slack signs could sign clicks of every linked user with it. */
  'slack.connect': { all: ['owner'] },
  'slack.write': { all: MANAGERS },
  'slack.link': { all: [], own: EVERYBODY },
  'slack.unlink': { all: MANAGERS, own: EVERYBODY },
} as const satisfies Record<string, PermissionRoles>;

export type Permission = keyof typeof PERMISSIONS;

/** How far a permission reaches for somebody with these roles. */
export type Reach = 'all' | 'own' | 'none';

export function reachOf(permission: Permission, roles: readonly string[]): Reach {
  const { all, own = [] }: PermissionRoles = PERMISSIONS[permission];
  if (all.some((role) => roles.includes(role))) return 'all';
  return own.some((role) => roles.includes(role)) ? 'own' : 'none';
}

/** Roles that let a member pass at all, over everything or their own, in the order of `MEMBER_ROLES`. */
export function rolesWith(permission: Permission): MemberRole[] {
  return MEMBER_ROLES.filter((role) => reachOf(permission, [role]) !== 'none');
}
