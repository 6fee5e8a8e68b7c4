import { NumberInput, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { BUDGET_EFFECTS, type BudgetEffect } from './new-budget';

/** Limit and effect of a budget; what it counts never changes. */
export function ChangeLimit({ budget }: { budget: Schema<'Budget'> }) {
  const [limit, setLimit] = useState<number | string>(budget.limit);
  const [effect, setEffect] = useState<BudgetEffect>(budget.effect);
  const change = useMutation({
    mutationFn: () =>
      ask(
        api.PATCH('/v1/budgets/{id}', {
          params: { path: { id: budget.id } },
          body: { limit: Number(limit), effect },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['budget'] }),
  });
  return (
    <ConfirmButton
      label="Change"
      aria-label={`Change ${budget.name}`}
      color="cyan"
      consequence="Holds from the next decision on. What it counts and how stays as it is: retire it and create another one for that."
      ready={limit !== ''}
      onConfirm={() => change.mutateAsync()}
      failure={change}
    >
      <NumberInput
        label={budget.measure === 'amount' ? `Limit in minor units of ${budget.currency}` : 'Limit in actions'}
        value={limit}
        onChange={setLimit}
        min={0}
        allowDecimal={false}
      />
      <Select
        label="Beyond it"
        value={effect}
        onChange={(value) => setEffect(value ?? effect)}
        data={BUDGET_EFFECTS}
        allowDeselect={false}
      />
    </ConfirmButton>
  );
}
