import { Progress, Stack, Text } from '@mantine/core';
import { partOf } from '../agents/budgets/budget-words';
import { AppLink } from '../shared/app-link';
import { Section } from '../shared/section';
import type { Overview } from './figures';

const MOST = 6;
/** Percent from which a budget is nearly used up. */
const NEAR = 80;

/** The fullest budgets, each by its fullest bucket. */
export function BudgetsCard({ budgets }: { budgets: Overview['budgets'] }) {
  return (
    <Section title="Budgets">
      {budgets.length === 0 && (
        <Text size="sm">
          There is none. A budget limits what agents do together in a time:{' '}
          <AppLink size="sm" to="/agents/budgets" underline="always">
            create one
          </AppLink>
          .
        </Text>
      )}
      {budgets.slice(0, MOST).map((budget) => {
        const { id, name, used, limit, window } = budget;
        const percent = limit === 0 ? 100 : Math.min(100, Math.round((100 * used) / limit));
        const text = `${partOf(used, budget)} within ${window} (${percent} %)`;
        return (
          <Stack key={id} gap={4}>
            <Text size="sm">
              <b>{name}</b>: {text}
            </Text>
            <Progress value={percent} color={percent >= NEAR ? 'orange' : 'teal'} aria-label={`${name}: ${text}`} />
          </Stack>
        );
      })}
    </Section>
  );
}
