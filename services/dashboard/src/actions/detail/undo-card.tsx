import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { codeOf } from '../../api/problem';
import type { AnswerOf } from '../../api/types';
import { AppLink } from '../../shared/app-link';
import { ConfirmButton } from '../../shared/confirm-button';
import { Failure } from '../../shared/failure';
import { Section } from '../../shared/section';
import { ValueTable } from '../../shared/value-table';
import { useMay } from '../../sign-in/session';
import type { ActionDetail } from './queries';

/** The call that would compensate for an action that has happened: looked at first, then started as one of its own. */
export function UndoCard({ action: { actionId, status } }: { action: ActionDetail }) {
  const params = { path: { id: actionId } };
  const prepare = useMutation({ mutationFn: () => ask(api.GET('/v1/actions/{id}/undo', { params })) });
  if (status !== 'SUCCEEDED') return null;
  return (
    <Section title="Undo">
      {prepare.data === undefined && (
        <Group>
          <Button variant="default" size="xs" loading={prepare.isPending} onClick={() => prepare.mutate()}>
            Look at how it would be undone
          </Button>
        </Group>
      )}
      {codeOf(prepare.error) === 'not_found' ? (
        <Text size="sm" role="status">
          The operation names no call that undoes it. Undo it by hand where it was done.
        </Text>
      ) : (
        prepare.isError && <Failure error={prepare.error} title="No call could be prepared" />
      )}
      {prepare.data !== undefined && <Prepared actionId={actionId} call={prepare.data} />}
    </Section>
  );
}

function Prepared({ actionId, call }: { actionId: string; call: AnswerOf<'outcomesUndo'> }) {
  const mayStart = useMay('actions.undo');
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => ask(api.POST('/v1/actions/{id}/undo', { params: { path: { id: actionId } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['action'] }),
  });
  return (
    <>
      <Text size="sm">
        <b>{call.tool}</b>: {call.description}
      </Text>
      <ValueTable label="Arguments of the call that undoes it" rows={Object.entries(call.arguments)} />
      {start.data !== undefined ? (
        <Text size="sm" role="status">
          It was started as{' '}
          <AppLink to="/actions/$actionId" params={{ actionId: start.data.actionId }} underline="always">
            an action of its own
          </AppLink>
          : {start.data.status.toLowerCase().replaceAll('_', ' ')}.
        </Text>
      ) : (
        mayStart && (
          <Group>
            <ConfirmButton
              label="Undo the action"
              consequence="The call is decided like any other one of the agent: the policy may block it, or ask for an approval."
              onConfirm={() => start.mutateAsync()}
              failure={start}
            />
          </Group>
        )
      )}
    </>
  );
}
