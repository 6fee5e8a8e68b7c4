import { Alert, Group, Stack, Text } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { UserCheck } from 'lucide-react';
import { api, ask } from '../api/client';
import { queryClient } from '../api/query-client';
import type { Schema } from '../api/types';
import { useMay, useSession } from '../sign-in/session';
import { useNames } from './names';
import { SecondPersonButtons } from './second-person';
import { Time } from './time';
import { ValueText } from './value-text';

type PendingChange = Schema<'PendingChange'>;

/** The newest changes for which a second person was asked. */
export const pendingChangesQuery = queryOptions({
  queryKey: ['publication', 'changes'],
  queryFn: async () => (await ask(api.GET('/v1/pending-changes', { params: { query: { limit: 100 } } }))).items,
});

/** What a change of each kind is called where only one such thing can change. */
export const NAMES_OF_CHANGES: Record<PendingChange['kind'], string> = {
  settings: 'Change of the decision settings',
  publication_review: 'Change of when publications need a second person',
  budget: 'Change of a budget',
};

interface PendingChangesProps {
  kinds: readonly PendingChange['kind'][];
  /** What a change is about, in words. */
  nameOf: (change: PendingChange) => string;
}

/** Changes of these kinds that wait for a second person. */
export function PendingChanges({ kinds, nameOf }: PendingChangesProps) {
  const { data = [] } = useQuery(pendingChangesQuery);
  const waiting = data.filter((change) => kinds.includes(change.kind) && change.status === 'PENDING');
  if (waiting.length === 0) return null;
  return (
    <Stack gap="xs">
      {waiting.map((change) => (
        <Waiting key={change.id} change={change} title={nameOf(change)} />
      ))}
    </Stack>
  );
}

interface WaitingProps {
  change: PendingChange;
  title: string;
}

function Waiting({ change, title }: WaitingProps) {
  const { member } = useSession();
  const mayDecide = useMay('pending_changes.confirm');
  const memberOf = useNames();
  const isOwn = change.requestedBy === member.id;
  return (
    <Alert color="orange" icon={<UserCheck aria-hidden />} title={`${title}: waits for a second person`}>
      <Stack gap="xs">
        <ValueText value={change.change} />
        <Text size="sm">
          Asked for by {memberOf(change.requestedBy)}, <Time at={change.requestedAt} />: {change.why}
        </Text>
        {mayDecide && (
          <Group gap="xs">
            <SecondPersonButtons
              confirm={{ consequence: 'The change is made at once, as it is shown here.', send: () => confirm(change) }}
              refuse={{
                consequence: 'The change is not made. It can be asked for again.',
                send: () => refuse(change),
              }}
              isOwn={isOwn}
              onSettled={renew}
            />
          </Group>
        )}
        {isOwn && <Text size="sm">Somebody else who could make this change has to confirm it.</Text>}
      </Stack>
    </Alert>
  );
}

const renew = () => queryClient.invalidateQueries();

const confirm = ({ id, digest }: PendingChange) =>
  ask(api.POST('/v1/pending-changes/{id}/confirm', { params: { path: { id } }, body: { digest } }));

const refuse = ({ id }: PendingChange) =>
  ask(api.POST('/v1/pending-changes/{id}/refuse', { params: { path: { id } } }));
