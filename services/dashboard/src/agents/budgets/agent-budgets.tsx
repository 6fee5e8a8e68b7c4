import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../../api/types';
import { AppLink } from '../../shared/app-link';
import { Loaded } from '../../shared/loaded';
import { useNames } from '../../shared/names';
import { Section } from '../../shared/section';
import type { Agent } from '../queries';
import { BudgetUse } from './budget-use';
import { countedOf, effectOf, limitOf } from './budget-words';
import { budgetsQuery } from './queries';

/** Active budgets that can count actions of the agent. */
export function AgentBudgets({ agent }: { agent: Agent }) {
  const budgets = useQuery(budgetsQuery);
  const nameOf = useNames();
  return (
    <Section title="Budgets">
      <Loaded query={budgets}>
        {(all) => {
          const own = all.filter((budget) => budget.status === 'active' && counts(budget, agent));
          if (own.length === 0) {
            return (
              <Text size="sm">
                No budget limits it. <AppLink to="/agents/budgets">Budgets of the organisation</AppLink>
              </Text>
            );
          }
          return own.map((budget) => (
            <Stack key={budget.id} gap={4}>
              <Text size="sm" fw={600}>
                {budget.name}
              </Text>
              <Text size="sm">{`${limitOf(budget)}. ${effectOf(budget)}. Counts ${countedOf(budget, nameOf)}.`}</Text>
              <BudgetUse budget={budget} agentId={agent.id} />
            </Stack>
          ));
        }}
      </Loaded>
    </Section>
  );
}

function counts({ match: { agents, roles } }: Schema<'Budget'>, agent: Agent): boolean {
  const isNamed = agents.length === 0 || agents.includes(agent.id);
  return isNamed && (roles.length === 0 || roles.some((role) => agent.roles.includes(role)));
}
