import { Autocomplete, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import { useVocabulary } from '../../policies/editor/vocabulary';
import { FormDialog } from '../../shared/form-dialog';
import { agentsQuery } from '../../shared/lists';

const HOUR_MS = 3_600_000;
const LIVES = [
  { value: '1', label: 'An hour' },
  { value: '8', label: '8 hours' },
  { value: '24', label: 'A day' },
  { value: '168', label: 'A week' },
];

interface Fields {
  agentId: string | null;
  action: string;
  currency: string;
  maxAmount: number | string;
  totalAmount: number | string;
  targetId: string;
  environment: string;
  maxUses: number | string;
  hours: string;
  reason: string;
}

const FIRST: Fields = {
  agentId: null,
  action: '',
  currency: '',
  maxAmount: '',
  totalAmount: '',
  targetId: '',
  environment: '',
  maxUses: 5,
  hours: '1',
  reason: '',
};

export function NewGrant({ onClose }: { onClose: () => void }) {
  const { data: agents = [] } = useQuery(agentsQuery);
  const { actions, values } = useVocabulary();
  const [fields, setFields] = useState(FIRST);
  const set = (part: Partial<Fields>) => setFields((now) => ({ ...now, ...part }));
  const create = useMutation({
    mutationFn: () => ask(api.POST('/v1/grants', { body: bodyOf(fields) })),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['grant'] });
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      size="lg"
      title="New grant"
      work={create}
      submit="Give the grant"
      failed="The grant was not given"
      ready={fields.agentId !== null}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label="Agent"
          value={fields.agentId}
          onChange={(agentId) => set({ agentId })}
          data={agents.map(({ id, name }) => ({ value: id, label: name }))}
          searchable
          required
          data-autofocus
        />
        <Autocomplete
          label="Action"
          value={fields.action}
          onChange={(action) => set({ action })}
          data={actions.map(({ type }) => type)}
          required
        />
        <TextInput
          label="Only this target"
          value={fields.targetId}
          onChange={(event) => set({ targetId: event.currentTarget.value })}
        />
        <Autocomplete
          label="Only in this environment"
          value={fields.environment}
          onChange={(environment) => set({ environment })}
          data={[...(values['rules.match.environments'] ?? [])]}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          label="Currency"
          description="Needed for limits of amounts"
          value={fields.currency}
          onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() })}
          maxLength={3}
        />
        <NumberInput
          label="At most each"
          description="In minor units"
          value={fields.maxAmount}
          onChange={(maxAmount) => set({ maxAmount })}
          min={0}
          allowDecimal={false}
        />
        <NumberInput
          label="At most together"
          description="In minor units"
          value={fields.totalAmount}
          onChange={(totalAmount) => set({ totalAmount })}
          min={0}
          allowDecimal={false}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NumberInput
          label="Uses"
          value={fields.maxUses}
          onChange={(maxUses) => set({ maxUses })}
          min={1}
          allowDecimal={false}
          required
        />
        <Select
          label="Works for"
          value={fields.hours}
          onChange={(hours) => set({ hours: hours ?? '1' })}
          data={LIVES}
          allowDeselect={false}
        />
      </SimpleGrid>
      <TextInput
        label="Reason"
        value={fields.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
        maxLength={300}
        required
      />
    </FormDialog>
  );
}

function bodyOf({ agentId, action, currency, targetId, environment, hours, reason, ...fields }: Fields) {
  return {
    agentId: agentId ?? '',
    action,
    pinned: currency === '' ? {} : { currency },
    targetId: targetId === '' ? null : targetId,
    environment: environment === '' ? null : environment,
    maxAmount: numberOrNull(fields.maxAmount),
    totalAmount: numberOrNull(fields.totalAmount),
    maxUses: Number(fields.maxUses) || 1,
    expiresAt: new Date(Date.now() + Number(hours) * HOUR_MS).toISOString(),
    reason,
  };
}

const numberOrNull = (value: number | string): number | null => (value === '' ? null : Number(value));
