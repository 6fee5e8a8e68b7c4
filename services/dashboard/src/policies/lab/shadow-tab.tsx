import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { EffectBadge } from '../../shared/badges';
import { ConfirmButton } from '../../shared/confirm-button';
import { Failure } from '../../shared/failure';
import { Loaded } from '../../shared/loaded';
import { ScrollingTable } from '../../shared/scrolling-table';
import { Time } from '../../shared/time';
import { useMay } from '../../sign-in/session';
import { useDraft } from '../draft';
import { shadowQuery } from '../queries';
import { DecisionChanges } from './decision-changes';

const REFRESH_MS = 5_000;

/** A draft that decides beside what is published, without any effect. */
export function ShadowTab() {
  const { text } = useDraft();
  const mayWrite = useMay('policies.shadow');
  const shadow = useQuery({ ...shadowQuery, refetchInterval: REFRESH_MS });
  const start = useMutation({
    mutationFn: () => ask(api.PUT('/v1/policies-shadow', { body: { draft: { yaml: text } } })),
    onSuccess: (report) => queryClient.setQueryData(shadowQuery.queryKey, report),
  });
  const end = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/policies-shadow')),
    onSuccess: () => queryClient.setQueryData(shadowQuery.queryKey, null),
  });
  return (
    <Stack>
      <Text size="sm">
        In the shadow every new action is decided by this text too, as if it were published. Only the differences are
        kept; no action is touched. An organisation has one shadow.
      </Text>
      <Loaded query={shadow}>
        {(report) => (
          <Stack>
            {mayWrite && (
              <Group>
                {report === null ? (
                  <Button onClick={() => start.mutate()} loading={start.isPending}>
                    Start the shadow
                  </Button>
                ) : (
                  <>
                    <ConfirmButton
                      label="Start again with this text"
                      size="sm"
                      color="cyan"
                      consequence="What the shadow has seen so far is forgotten, and it begins anew with the text of the editor."
                      onConfirm={() => start.mutateAsync()}
                      failure={start}
                    />
                    <ConfirmButton
                      label="End the shadow"
                      size="sm"
                      consequence="It decides no more, and its figures are gone."
                      onConfirm={() => end.mutateAsync()}
                      failure={end}
                    />
                  </>
                )}
              </Group>
            )}
            {start.isError && report === null && <Failure error={start.error} title="The shadow did not start" />}
            {report === null ? <Text size="sm">There is no shadow now.</Text> : <Report report={report} />}
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

function Report({ report: { since, evaluated, differences, newest, policies } }: { report: Schema<'ShadowReport'> }) {
  const changed = differences.reduce((sum, { count }) => sum + count, 0);
  return (
    <Stack>
      <Text size="sm" role="status">
        {`${evaluated} decisions, ${changed} of them in another way. `}
        <Text span size="sm" c="dimmed">
          In the shadow is {shadowed(policies)}, since <Time at={since} />
        </Text>
      </Text>
      {differences.length > 0 && (
        <ScrollingTable label="Differences" columns={['Decided', 'The shadow would', 'How often']}>
          {differences.map(({ before, after, count }) => (
            <Table.Tr key={`${before} ${after}`}>
              <Table.Td>
                <EffectBadge effect={before} />
              </Table.Td>
              <Table.Td>
                <EffectBadge effect={after} />
              </Table.Td>
              <Table.Td>{count}</Table.Td>
            </Table.Tr>
          ))}
        </ScrollingTable>
      )}
      {newest.length > 0 && <DecisionChanges changes={newest} />}
    </Stack>
  );
}

function shadowed(policies: Schema<'ShadowReport'>['policies']): string {
  const names = policies.map(({ name, version }) =>
    version === null ? `a draft of ${name}` : `${name}, version ${version}`,
  );
  return names.length === 0 ? 'what is published' : new Intl.ListFormat('en').format(names);
}
