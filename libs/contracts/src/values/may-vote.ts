/** A member, as far as the right to vote depends on it. */
export interface Electorate {
  id: string;
  email: string;
  groups: readonly string[];
  roles: readonly string[];
  /** Names of the schedules by which the member is on call now. */
  onCall?: readonly string[];
}

interface Listed {
  people: readonly string[];
  groups: readonly string[];
  roles: readonly string[];
  onCall?: readonly string[] | undefined;
}

/** Whether a stage lists this member by name, group, role, or as on call. */
export function mayVote(approvers: Listed, voter: Electorate): boolean {
  return (
    approvers.people.includes(voter.id) ||
    approvers.people.includes(voter.email) ||
    approvers.groups.some((group) => voter.groups.includes(group)) ||
    approvers.roles.some((role) => voter.roles.includes(role)) ||
    (approvers.onCall ?? []).some((schedule) => voter.onCall?.includes(schedule) ?? false)
  );
}
