import { NumberInput, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { BUDGET_EFFECTS, type BudgetEffect } from './new-budget';
import { updateBudget } from './update-budget';

/** Limit and effect of a budget; what it counts never changes. */
export function ChangeLimit({ budget }: { budget: Schema<'Budget'> }) {
  const [limit, setLimit] = useState<number | string>(budget.limit);
  const [effect, setEffect] = useState<BudgetEffect>(budget.effect);
  const change = useMutation({
    mutationFn: () => updateBudget(budget.id, { limit: Number(limit), effect }),
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
