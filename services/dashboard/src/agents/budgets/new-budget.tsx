import { MultiSelect, NumberInput, SegmentedControl, Select, SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { useVocabulary } from '../../policies/editor/vocabulary';
import { FormDialog } from '../../shared/form-dialog';
import { agentsQuery } from '../../shared/lists';

type CreateBudget = Schema<'CreateBudgetInput'>;
export type BudgetEffect = Schema<'Budget'>['effect'];

export const BUDGET_EFFECTS: { value: BudgetEffect; label: string }[] = [
  { value: 'BLOCK', label: 'Block' },
  { value: 'REQUIRE_APPROVAL', label: 'Require approval' },
];
const WINDOWS = ['1h', '24h', '7d', '30d'];
const NOTHING = { agents: [], roles: [], actions: [], effects: [], targetTypes: [], environments: [] };
const FIRST: CreateBudget = {
  name: '',
  measure: 'amount',
  currency: 'EUR',
  limit: 100_000,
  window: '24h',
  match: NOTHING,
  per: [],
  effect: 'BLOCK',
};

export function NewBudget({ onClose }: { onClose: () => void }) {
  const [budget, setBudget] = useState(FIRST);
  const set = (part: Partial<CreateBudget>) => setBudget((now) => ({ ...now, ...part }));
  const create = useMutation({
    mutationFn: () => ask(api.POST('/v1/budgets', { body: budget })),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['budget'] });
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      size="lg"
      title="New budget"
      work={create}
      submit="Create"
      failed="The budget was not created"
    >
      <TextInput
        label="Name"
        value={budget.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        maxLength={120}
        required
        data-autofocus
      />
      <SegmentedControl
        aria-label="What it limits"
        value={budget.measure}
        onChange={(measure) =>
          set(measure === 'count' ? { measure: 'count', currency: null } : { measure: 'amount', currency: 'EUR' })
        }
        data={[
          { value: 'amount', label: 'Sum of amounts' },
          { value: 'count', label: 'Number of actions' },
        ]}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <NumberInput
          label={budget.measure === 'amount' ? 'Limit, minor units' : 'Limit, actions'}
          value={budget.limit}
          onChange={(value) => set({ limit: Number(value) || 0 })}
          min={0}
          allowDecimal={false}
        />
        {budget.measure === 'amount' && (
          <TextInput
            label="Currency"
            value={budget.currency ?? ''}
            onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() })}
            maxLength={3}
            required
          />
        )}
        <Select
          label="Within"
          value={budget.window}
          onChange={(value) => set({ window: value ?? '24h' })}
          data={WINDOWS}
          allowDeselect={false}
        />
      </SimpleGrid>
      <BudgetMatchFields match={budget.match ?? NOTHING} onChange={(match) => set({ match })} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <MultiSelect
          label="A bucket for each"
          description="One for all where empty"
          value={budget.per ?? []}
          onChange={(per) => set({ per: DIMENSIONS.filter((each) => per.includes(each)) })}
          data={[...DIMENSIONS]}
        />
        <Select
          label="Beyond it"
          description="What becomes of the action"
          value={budget.effect ?? 'BLOCK'}
          onChange={(value) => set({ effect: value ?? 'BLOCK' })}
          data={BUDGET_EFFECTS}
          allowDeselect={false}
        />
      </SimpleGrid>
    </FormDialog>
  );
}

const DIMENSIONS = ['agent', 'action', 'target'] as const;
type Match = NonNullable<CreateBudget['match']>;

function BudgetMatchFields({ match, onChange }: { match: Match; onChange: (match: Match) => void }) {
  const { data: agents = [] } = useQuery(agentsQuery);
  const { actions, values } = useVocabulary();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <MultiSelect
        label="Agents"
        placeholder="all"
        value={match.agents ?? []}
        onChange={(chosen) => onChange({ ...match, agents: chosen })}
        data={agents.map(({ id, name }) => ({ value: id, label: name }))}
        searchable
      />
      <TagsInput
        label="Roles of the agent"
        placeholder="all"
        value={match.roles ?? []}
        onChange={(roles) => onChange({ ...match, roles })}
        data={[...(values['rules.match.roles'] ?? [])]}
        acceptValueOnBlur
      />
      <TagsInput
        label="Actions"
        placeholder="all"
        value={match.actions ?? []}
        onChange={(types) => onChange({ ...match, actions: types })}
        data={actions.map(({ type }) => type)}
        acceptValueOnBlur
      />
      <TagsInput
        label="Environments"
        placeholder="all"
        value={match.environments ?? []}
        onChange={(environments) => onChange({ ...match, environments })}
        data={[...(values['rules.match.environments'] ?? [])]}
        acceptValueOnBlur
      />
    </SimpleGrid>
  );
}
