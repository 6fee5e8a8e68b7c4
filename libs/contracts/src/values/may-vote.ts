/** A member, as far as the right to vote depends on it. */
export interface Electorate {
  id: string;
  email: string;
  groups: readonly string[];
  roles: readonly string[];
}

/** Whether a stage lists this member by name, group or role. */
export function mayVote(
  approvers: { people: readonly string[]; groups: readonly string[]; roles: readonly string[] },
  voter: Electorate,
): boolean {
  return (
    approvers.people.includes(voter.id) ||
    approvers.people.includes(voter.email) ||
    approvers.groups.some((group) => voter.groups.includes(group)) ||
    approvers.roles.some((role) => voter.roles.includes(role))
  );
}
