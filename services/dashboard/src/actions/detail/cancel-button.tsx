import { Textarea } from '@mantine/core';
import { reachOf } from '@runplane/contracts/values';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { ConfirmButton } from '../../shared/confirm-button';
import { agentsQuery } from '../../shared/lists';
import { useSession } from '../../sign-in/session';
import type { ActionDetail } from './queries';

/** Stops an action that does not execute yet; of an agent that one owns, or of any by an operator. */
export function CancelButton({ action: { actionId, agentId, status } }: { action: ActionDetail }) {
  const { member } = useSession();
  const agents = useQuery(agentsQuery).data ?? [];
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/actions/{id}/cancel', {
          params: { path: { id: actionId } },
          body: reason.trim() === '' ? {} : { reason: reason.trim() },
        }),
      ),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['action'] }),
        client.invalidateQueries({ queryKey: ['approval'] }),
      ]),
  });
  const reach = reachOf('actions.cancel', member.roles);
  const mayCancel = reach === 'all' || agents.some(({ id, ownerId }) => id === agentId && ownerId === member.id);
  if (!mayCancel || (status !== 'PENDING_APPROVAL' && status !== 'PENDING_DECISION')) return null;
  return (
    <ConfirmButton
      label="Cancel the action"
      consequence="It does not run. Its agent is told so, and can ask again as a new action."
      onConfirm={() => cancel.mutateAsync()}
      failure={cancel}
    >
      <Textarea
        label="Reason (not required)"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
