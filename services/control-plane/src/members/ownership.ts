import { type CreateMember, type Member, ProblemError } from '@runplane/contracts';
import type { Caller } from '../common/caller.js';
import type { UpdateMember } from './update-member.js';

/** Admins manage everybody but owners: they can neither make one, nor act as one, nor take one away. */
export function assertMayManage(caller: Pick<Caller, 'roles'>, ...roles: (readonly string[])[]): void {
  if (isOwner(caller) || !roles.some((held) => held.includes('owner'))) return;
  throw new ProblemError('forbidden', 'Only an owner may change an owner or make one.');
}

export function assertMayCreate(caller: Caller, { roles }: CreateMember): void {
  assertMayManage(caller, roles);
  assertMayGrant(caller, [], roles);
}

/** Nobody gives themselves a right: whose vote counts is for somebody else to say. An owner has them all already. */
export function assertMayUpdate(caller: Caller, before: Member, input: UpdateMember): void {
  const { roles = before.roles, groups = before.groups } = input;
  assertMayManage(caller, before.roles, roles);
  assertMayGrant(caller, before.roles, roles);
  const isChanged = !sameSet(before.roles, roles) || !sameSet(before.groups, groups);
  if (before.id !== caller.memberId || isOwner(caller) || !isChanged) return;
  throw new ProblemError('forbidden', 'Somebody else has to change your roles and groups.');
}

/** To approve alone is the strongest right beside an owner's. */
function assertMayGrant(caller: Caller, before: readonly string[], after: readonly string[]): void {
  if (isOwner(caller) || before.includes('break_glass') || !after.includes('break_glass')) return;
  throw new ProblemError('forbidden', 'Only an owner gives the role break_glass.');
}

const isOwner = ({ roles }: Pick<Caller, 'roles'>): boolean => roles.includes('owner');

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  new Set([...a, ...b]).size === new Set(a).size && new Set(a).size === new Set(b).size;
