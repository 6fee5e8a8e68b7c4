import { Alert, Button, Group, NumberInput, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { Failure } from '../../shared/failure';
import { Loaded } from '../../shared/loaded';
import { PagedList } from '../../shared/paged-list';
import { Time } from '../../shared/time';
import { useMay } from '../../sign-in/session';
import { useDraft } from '../draft';
import type { PolicyTabProps } from '../tabs';
import { DecisionChanges } from './decision-changes';

type Replay = Schema<'PolicyReplay'>;

const POLL_MS = 700;

const replayQuery = (id: string) => ({
  queryKey: ['policy', 'replay', id],
  queryFn: () => ask(api.GET('/v1/policy-replays/{id}', { params: { path: { id } } })),
});

/** Recorded decisions made again with the text of the editor: which of them would be others. */
export function ReplayTab({ name }: PolicyTabProps) {
  const { text } = useDraft();
  const { replay } = useSearch({ from: '/policies/$name' });
  const navigate = useNavigate({ from: '/policies/$name' });
  const mayReplay = useMay('policies.replay');
  const [days, setDays] = useState(7);
  const start = useMutation({
    mutationFn: () => ask(api.POST('/v1/policy-replays', { body: { draft: { yaml: text }, days } })),
    onSuccess: (begun) => {
      queryClient.setQueryData(replayQuery(begun.id).queryKey, begun);
      void navigate({ search: { tab: 'replay', replay: begun.id } });
    },
  });
  return (
    <Stack>
      <Text size="sm">
        {`Decides what agents asked for in the last days again, as if this text of ${name} were published. Nothing runs.`}
      </Text>
      {mayReplay && (
        <Group align="flex-end">
          <NumberInput
            label="Days"
            value={days}
            onChange={(value) => setDays(Number(value) || 1)}
            min={1}
            max={366}
            allowDecimal={false}
            w={120}
          />
          <Button onClick={() => start.mutate()} loading={start.isPending}>
            Replay
          </Button>
        </Group>
      )}
      {start.isError && <Failure error={start.error} title="The replay did not begin" />}
      {replay !== undefined && <ReplayReport id={replay} />}
    </Stack>
  );
}

function ReplayReport({ id }: { id: string }) {
  const replay = useQuery({
    ...replayQuery(id),
    refetchInterval: ({ state }) => (state.data?.status === 'RUNNING' ? POLL_MS : false),
  });
  return <Loaded query={replay}>{(report) => <Report replay={report} />}</Loaded>;
}

const STATES: Record<Replay['status'], string> = {
  RUNNING: 'Running',
  DONE: 'Done',
  CANCELLED: 'Cancelled',
  FAILED: 'Failed',
};

function Report({ replay }: { replay: Replay }) {
  const { id, status, total, done, changed, unknown, error, createdAt } = replay;
  const cancel = useMutation({
    mutationFn: () => ask(api.POST('/v1/policy-replays/{id}/cancel', { params: { path: { id } } })),
    onSuccess: (ended) => queryClient.setQueryData(replayQuery(id).queryKey, ended),
  });
  const changes = usePages(['policy', 'replay', id, 'changes', done], (cursor) =>
    ask(api.GET('/v1/policy-replays/{id}/changes', { params: { path: { id }, query: { cursor, limit: 50 } } })),
  );
  const percent = total === 0 ? (status === 'RUNNING' ? 0 : 100) : Math.round((100 * done) / total);
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" role="status">
          {`${STATES[status]}: ${done} of ${total} decisions made again, ${changed} would change. `}
          <Text span size="sm" c="dimmed">
            Begun <Time at={createdAt} />
          </Text>
        </Text>
        {status === 'RUNNING' && (
          <Button variant="default" size="xs" onClick={() => cancel.mutate()} loading={cancel.isPending}>
            Cancel
          </Button>
        )}
      </Group>
      <Progress value={percent} aria-label={`${percent} percent`} animated={status === 'RUNNING'} />
      {error !== null && <Alert color="red">{error}</Alert>}
      {cancel.isError && <Failure error={cancel.error} title="The replay was not cancelled" />}
      {unknown > 0 && (
        <Alert color="orange">
          {`${unknown} actions lost their context with their history, and a rule asks for it: nobody knows how they would be decided.`}
        </Alert>
      )}
      <PagedList
        list={changes}
        empty={<Text size="sm">{status === 'RUNNING' ? 'No change so far.' : 'No decision would be another.'}</Text>}
      >
        {(items) => <DecisionChanges changes={items} />}
      </PagedList>
    </Stack>
  );
}
