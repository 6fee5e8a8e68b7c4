import { Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import { ConfirmButton } from '../../shared/confirm-button';
import { Loaded } from '../../shared/loaded';
import { Section } from '../../shared/section';
import { tell } from '../../shared/tell';
import { useMay } from '../../sign-in/session';
import type { Agent } from '../queries';

const MOST = 100;

/** What the agent asked for and people have not decided yet. */
export function PendingSection({ agent }: { agent: Agent }) {
  const query = { agentId: agent.id, status: 'PENDING_APPROVAL', limit: MOST } as const;
  const pending = useQuery({
    queryKey: ['action', 'pending', agent.id],
    queryFn: () => ask(api.GET('/v1/actions', { params: { query } })),
  });
  return (
    <Section title="Waits for approval">
      <Loaded query={pending}>
        {({ items, nextCursor }) => (
          <Group justify="space-between">
            <Text size="sm">{sentence(items.length, nextCursor !== null)}</Text>
            {items.length > 0 && <CancelPending agent={agent} />}
          </Group>
        )}
      </Loaded>
    </Section>
  );
}

function sentence(count: number, isMore: boolean): string {
  if (count === 0) return 'Nothing waits.';
  if (count === 1) return 'One action waits.';
  return `${count}${isMore ? ' or more' : ''} actions wait.`;
}

function CancelPending({ agent }: { agent: Agent }) {
  const [reason, setReason] = useState('');
  const cancel = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/agents/{id}/cancel-pending', {
          params: { path: { id: agent.id } },
          body: { reason },
        }),
      ),
    onSuccess: ({ cancelled, failed }) => {
      const rest = failed === 0 ? '' : ` ${failed} did not answer and wait on: cancel again.`;
      tell(`${cancelled} cancelled.${rest}`);
      return queryClient.invalidateQueries({ queryKey: ['action'] });
    },
  });
  if (!useMay('agents.cancel_pending')) return null;
  return (
    <ConfirmButton
      label="Cancel all"
      consequence={`Everything that ${agent.name} asked for and that waits for people is cancelled, and never runs.`}
      ready={reason.trim() !== ''}
      onConfirm={() => cancel.mutateAsync()}
      failure={cancel}
    >
      <TextInput label="Reason" value={reason} onChange={(event) => setReason(event.currentTarget.value)} required />
    </ConfirmButton>
  );
}
