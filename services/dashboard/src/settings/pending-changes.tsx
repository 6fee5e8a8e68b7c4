import { Alert, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { UserCheck } from 'lucide-react';
import { api, ask } from '../api/client';
import { queryClient } from '../api/query-client';
import { ConfirmButton } from '../shared/confirm-button';
import { useNames } from '../shared/names';
import { Time } from '../shared/time';
import { useMay, useSession } from '../sign-in/session';
import type { PendingChange } from './waiting';

const TITLES = {
  publication_review: 'When publications need a second person',
  settings: 'Settings of decisions',
  budget: 'Budget',
} as const satisfies Record<PendingChange['kind'], string>;
const PERMISSIONS = {
  publication_review: 'review.update',
  settings: 'org.update',
  budget: 'budgets.write',
} as const satisfies Record<PendingChange['kind'], string>;

/** Changes that another person has to confirm. */
export function PendingChanges() {
  const { data = [] } = useQuery({
    queryKey: ['pending_change'],
    queryFn: async () => (await ask(api.GET('/v1/pending-changes', { params: { query: { limit: 100 } } }))).items,
  });
  const pending = data.filter(({ status }) => status === 'PENDING');
  if (pending.length === 0) return null;
  return (
    <Stack gap="xs">
      {pending.map((change) => (
        <Waiting key={change.id} change={change} />
      ))}
    </Stack>
  );
}

function Waiting({ change }: { change: PendingChange }) {
  const { kind, subject, why, requestedBy, requestedAt } = change;
  const { member } = useSession();
  const may = useMay(PERMISSIONS[kind]);
  const nameOf = useNames();
  const isOwn = requestedBy === member.id;
  const title = subject === null ? TITLES[kind] : `${TITLES[kind]} ${subject}`;
  return (
    <Alert color="orange" icon={<UserCheck aria-hidden />} title={`${title}: a change waits for a second person`}>
      <Stack gap="xs">
        <Text size="sm">
          Asked for by {nameOf(requestedBy)}, <Time at={requestedAt} />. {why}
        </Text>
        <Code block>{JSON.stringify(change.change, null, 2)}</Code>
        <Group gap="xs">
          {may && !isOwn && <Confirm change={change} />}
          {may && <Refuse change={change} isOwn={isOwn} />}
        </Group>
      </Stack>
    </Alert>
  );
}

/** The change, and what it has changed where it was confirmed. */
const renew = () => queryClient.invalidateQueries();

function Confirm({ change: { id, digest } }: { change: PendingChange }) {
  const confirm = useMutation({
    mutationFn: () => ask(api.POST('/v1/pending-changes/{id}/confirm', { params: { path: { id } }, body: { digest } })),
    onSettled: renew,
  });
  return (
    <ConfirmButton
      label="Confirm"
      color="cyan"
      variant="filled"
      consequence="It holds from now on, for every new action."
      onConfirm={() => confirm.mutateAsync()}
      failure={confirm}
    />
  );
}

function Refuse({ change: { id }, isOwn }: { change: PendingChange; isOwn: boolean }) {
  const refuse = useMutation({
    mutationFn: () => ask(api.POST('/v1/pending-changes/{id}/refuse', { params: { path: { id } } })),
    onSettled: renew,
  });
  return (
    <ConfirmButton
      label={isOwn ? 'Take back' : 'Refuse'}
      consequence="Nothing is changed; it can be asked for again."
      onConfirm={() => refuse.mutateAsync()}
      failure={refuse}
    />
  );
}
