import { Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../../api/types';
import { Loaded } from '../../shared/loaded';
import { useNames } from '../../shared/names';
import { partOf } from './budget-words';
import { budgetQuery } from './queries';

const MOST = 5;
/** Percent from which a budget is nearly used up. */
const NEAR = 80;

interface BudgetUseProps {
  budget: Schema<'Budget'>;
  /** Only buckets of this agent, where the budget has one for each. */
  agentId?: string;
}

/** What is taken of a budget in the window that ends now, the fullest buckets first. */
export function BudgetUse({ budget, agentId }: BudgetUseProps) {
  const use = useQuery(budgetQuery(budget.id));
  return (
    <Loaded query={use}>
      {({ use: buckets }) => {
        const own = buckets.filter(({ bucket }) => agentId === undefined || (bucket.agent ?? agentId) === agentId);
        if (own.length === 0) return <Text size="sm">Nothing of it is taken now.</Text>;
        return (
          <Stack gap={6}>
            {own.slice(0, MOST).map((bucket) => (
              <Bucket key={JSON.stringify(bucket.bucket)} budget={budget} bucket={bucket} />
            ))}
            {own.length > MOST && <Text size="xs">{`And ${own.length - MOST} emptier ones.`}</Text>}
          </Stack>
        );
      }}
    </Loaded>
  );
}

function Bucket({ budget, bucket }: { budget: Schema<'Budget'>; bucket: Schema<'BudgetUse'> }) {
  const nameOf = useNames();
  const { limit } = budget;
  const percent = limit === 0 ? 100 : Math.min(100, Math.round((100 * bucket.used) / limit));
  const counted = budget.currency === null ? '' : ` in ${bucket.actions} actions`;
  const where = Object.values(bucket.bucket).map(nameOf).join(', ');
  const text = `${where === '' ? '' : `${where}: `}${partOf(bucket.used, budget)}${counted} (${percent} %)`;
  return (
    <div>
      <Text size="sm">{text}</Text>
      <Progress value={percent} color={percent >= NEAR ? 'orange' : 'teal'} aria-label={text} />
    </div>
  );
}
