import { Autocomplete, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { useVocabulary } from '../../policies/editor/vocabulary';
import { FormDialog } from '../../shared/form-dialog';
import { agentsQuery, connectionsQuery } from '../../shared/lists';
import { useSession } from '../../sign-in/session';

type Scope = Schema<'CreateKillSwitch'>['scope'];

const SCOPES: { value: Scope; label: string }[] = [
  { value: 'agent', label: 'An agent' },
  { value: 'action', label: 'An action' },
  { value: 'connection', label: 'A connection' },
  { value: 'org', label: 'Everything' },
];

interface StopDialogProps {
  scope?: Scope;
  value?: string;
  onClose: () => void;
}

/** Throws a kill switch. After the answer nothing begins that it forbids. */
export function StopDialog({ scope: initial = 'agent', value: given = '', onClose }: StopDialogProps) {
  const { org } = useSession();
  const [scope, setScope] = useState<Scope>(initial);
  const [chosen, setChosen] = useState(given);
  const [reason, setReason] = useState('');
  const value = scope === 'org' ? org.id : chosen;
  const stop = useMutation({
    mutationFn: () => ask(api.POST('/v1/kill-switches', { body: { scope, value, reason } })),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['kill_switch'] });
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      size="lg"
      title="Stop"
      work={stop}
      submit="Stop it now"
      failed="Nothing was stopped"
      color="red"
      ready={value !== '' && reason.trim() !== ''}
    >
      <SegmentedControl
        aria-label="What to stop"
        value={scope}
        onChange={(next) => {
          setScope(SCOPES.find((each) => each.value === next)?.value ?? scope);
          setChosen('');
        }}
        data={SCOPES}
        fullWidth
      />
      <Subject scope={scope} value={chosen} onChange={setChosen} />
      <TextInput
        label="Reason"
        description="Agents get it as the reason of every refusal."
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={300}
        required
        data-autofocus
      />
      <Text size="sm">
        New actions are blocked at once, and what waits for approval is blocked before it runs. What runs already is not
        called back. It holds until somebody lifts it.
      </Text>
    </FormDialog>
  );
}

interface SubjectProps {
  scope: Scope;
  value: string;
  onChange: (value: string) => void;
}

function Subject({ scope, value, onChange }: SubjectProps) {
  const { data: agents = [] } = useQuery(agentsQuery);
  const { actions } = useVocabulary();
  const { data: connections = [] } = useQuery(connectionsQuery);
  if (scope === 'org') return <Text size="sm">Every action of every agent of the organisation.</Text>;
  if (scope === 'action') {
    return (
      <Autocomplete label="Action" value={value} onChange={onChange} data={actions.map(({ type }) => type)} required />
    );
  }
  const data =
    scope === 'agent'
      ? agents.map(({ id, name }) => ({ value: id, label: name }))
      : connections.map(({ name }) => ({ value: name, label: name }));
  return (
    <Select
      label={scope === 'agent' ? 'Agent' : 'Connection'}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? '')}
      data={data}
      searchable
      required
    />
  );
}
