import type { Approval, SlackRoute } from '@runplane/contracts';

/** Whether a route shows this approval: it fits every list that is not empty. */
export function routeFits(
  { policies, environments, groups }: Pick<SlackRoute, 'policies' | 'environments' | 'groups'>,
  { matched, action, plan }: Pick<Approval, 'matched' | 'action' | 'plan'>,
): boolean {
  const asking = matched.filter(({ effect }) => effect === 'REQUIRE_APPROVAL').map(({ policy }) => policy);
  const voting = plan.stages.flatMap(({ approvers }) => approvers.groups);
  return (
    (policies.length === 0 || asking.some((policy) => policies.includes(policy))) &&
    (environments.length === 0 || environments.includes(action.target.environment)) &&
    (groups.length === 0 || voting.some((group) => groups.includes(group)))
  );
}
