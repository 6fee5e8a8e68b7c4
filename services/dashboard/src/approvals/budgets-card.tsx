import { Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { amountOf, partOf } from '../agents/budgets/budget-words';
import { budgetsQuery } from '../agents/budgets/queries';
import { Section } from '../shared/section';
import { type Background, useBackground } from './background';

/** What is left of the budgets that count this action, before it and after it. */
export function BudgetsCard({ approvalId }: { approvalId: string }) {
  const background = useBackground(approvalId).data;
  if (background === undefined || background.budgets.length === 0) return null;
  return (
    <Section title="Budgets">
      {background.budgets.map((budget) => (
        <Left key={budget.id} budget={budget} />
      ))}
    </Section>
  );
}

function Left({ budget }: { budget: Background['budgets'][number] }) {
  const measured = useQuery(budgetsQuery).data?.find(({ id }) => id === budget.id);
  const inWords = (amount: number) => (measured === undefined ? String(amount) : amountOf(amount, measured));
  const left = Math.max(0, budget.limit - budget.used);
  const { name, limit, used, requested, effect } = budget;
  const after = used + (requested ?? 0);
  const percent = limit === 0 ? 100 : Math.min(100, Math.round((100 * after) / limit));
  const isOver = requested === null || after > limit;
  return (
    <Stack gap={4}>
      <Text size="sm">
        <b>{name}</b>: {measured === undefined ? `${left} of ${limit}` : partOf(left, measured)} left
        {measured === undefined ? '' : ` within ${measured.window}`}.{' '}
        {requested === null
          ? 'What this action takes is not known.'
          : isOver
            ? `This action takes ${inWords(requested)}: more than is left.`
            : `${inWords(limit - after)} stay after this one.`}
        {isOver && (effect === 'BLOCK' ? ' It will be blocked.' : ' That is why it asks.')}
      </Text>
      <Progress value={percent} color={isOver ? 'red' : 'teal'} aria-label={`${name}: ${percent} % with this action`} />
    </Stack>
  );
}
