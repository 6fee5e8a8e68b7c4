import type { MemberRole } from '@runplane/contracts';

type Roles = readonly [MemberRole, ...MemberRole[]];

/** Who may do what, by kind of access; each route names one of these. */
export const OWNERS = ['owner'] as const satisfies Roles;
export const MANAGERS = ['owner', 'admin'] as const satisfies Roles;
export const POLICY_AUTHORS = ['owner', 'admin', 'policy_author'] as const satisfies Roles;
export const VOTERS = ['owner', 'admin', 'approver'] as const satisfies Roles;
export const OPERATORS = ['owner', 'admin', 'operator'] as const satisfies Roles;
export const GLASS_BREAKERS = ['break_glass'] as const satisfies Roles;
/** Whoever may have to sign a vote. */
export const PASSKEY_HOLDERS = [...VOTERS, ...GLASS_BREAKERS] as const satisfies Roles;
export const KEY_READERS = ['owner', 'admin', 'auditor'] as const satisfies Roles;
export const READERS = [
  'owner',
  'admin',
  'policy_author',
  'approver',
  'operator',
  'auditor',
  'viewer',
  'break_glass',
] as const satisfies Roles;
