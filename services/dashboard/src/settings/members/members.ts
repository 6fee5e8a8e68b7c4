import type { Schema } from '../../api/types';

export type Member = Schema<'Member'>;
export type Role = Member['roles'][number];

export const ROLES: { value: Role; label: string }[] = [
  { value: 'owner', label: 'owner: everything' },
  { value: 'admin', label: 'admin: agents, connections, members, settings' },
  { value: 'policy_author', label: 'policy_author: policies and budgets' },
  { value: 'approver', label: 'approver: votes' },
  { value: 'operator', label: 'operator: kill switches, outcomes, checks' },
  { value: 'auditor', label: 'auditor: disclosures, histories, keys' },
  { value: 'viewer', label: 'viewer: reads' },
  { value: 'break_glass', label: 'break_glass: may approve alone in an emergency' },
];
