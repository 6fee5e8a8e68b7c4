import { Alert, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { OctagonX } from 'lucide-react';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { Loaded } from '../../shared/loaded';
import { useNames } from '../../shared/names';
import { PagedList } from '../../shared/paged-list';
import { ScrollingTable } from '../../shared/scrolling-table';
import { SectionPage } from '../../shared/section-page';
import { Time } from '../../shared/time';
import { useMay, useSession } from '../../sign-in/session';
import { killSwitchesQuery } from '../kill-switches';
import { AGENT_AREA } from '../sections';
import { StopDialog } from './stop-dialog';

type KillSwitch = Schema<'KillSwitch'>;

export function KillSwitchesPage() {
  const active = useQuery(killSwitchesQuery);
  const mayStop = useMay('kill_switches.engage');
  const [opened, { open, close }] = useDisclosure();
  const all = usePages([...killSwitchesQuery.queryKey, 'all'], (cursor) =>
    ask(api.GET('/v1/kill-switches', { params: { query: { cursor, limit: 50 } } })),
  );
  return (
    <SectionPage
      area={AGENT_AREA}
      title="Kill switches"
      lead="Stop an agent, an action, a connection or everything, at once and on every gateway."
      actions={
        mayStop && (
          <Button color="red" leftSection={<OctagonX size={16} aria-hidden />} onClick={open}>
            Stop…
          </Button>
        )
      }
    >
      {opened && <StopDialog onClose={close} />}
      <Loaded query={active}>
        {(set) =>
          set.length === 0 ? (
            <Text>Nothing is stopped.</Text>
          ) : (
            <Stack>
              {set.map((killSwitch) => (
                <ActiveSwitch key={killSwitch.id} killSwitch={killSwitch} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Title order={2} size="h4">
        All of them
      </Title>
      <PagedList list={all} empty={<Text size="sm">None was ever set.</Text>}>
        {(items) => (
          <ScrollingTable label="Kill switches" columns={['Stopped', 'Reason', 'Set', 'Lifted']}>
            {items.map((killSwitch) => (
              <SwitchRow key={killSwitch.id} killSwitch={killSwitch} />
            ))}
          </ScrollingTable>
        )}
      </PagedList>
    </SectionPage>
  );
}

/** What a kill switch stops, in words. */
function useSubject({ scope, value }: KillSwitch): string {
  const nameOf = useNames();
  const { org } = useSession();
  if (scope === 'org') return `Everything of ${org.name}`;
  return `The ${scope} ${scope === 'agent' ? nameOf(value) : value}`;
}

function ActiveSwitch({ killSwitch }: { killSwitch: KillSwitch }) {
  const { id, reason, createdAt, createdBy } = killSwitch;
  const nameOf = useNames();
  const subject = useSubject(killSwitch);
  const lift = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/kill-switches/{id}', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['kill_switch'] }),
  });
  const mayLift = useMay('kill_switches.lift');
  return (
    <Alert color="red" icon={<OctagonX aria-hidden />} title={`${subject} is stopped`}>
      <Group justify="space-between">
        <Text size="sm">
          {reason}
          <Text span inherit display="block" c="dimmed">
            By {nameOf(createdBy)}, <Time at={createdAt} />
          </Text>
        </Text>
        {mayLift && (
          <ConfirmButton
            label="Lift"
            aria-label={`Lift: ${reason}`}
            variant="filled"
            consequence="What it stopped may begin again at once, as far as policies and other kill switches let it."
            onConfirm={() => lift.mutateAsync()}
            failure={lift}
          />
        )}
      </Group>
    </Alert>
  );
}

function SwitchRow({ killSwitch }: { killSwitch: KillSwitch }) {
  const nameOf = useNames();
  const { reason, createdAt, createdBy, liftedAt } = killSwitch;
  return (
    <Table.Tr>
      <Table.Td>{useSubject(killSwitch)}</Table.Td>
      <Table.Td>{reason}</Table.Td>
      <Table.Td>
        {nameOf(createdBy)}, <Time at={createdAt} />
      </Table.Td>
      <Table.Td>
        <Time at={liftedAt} never="still set" />
      </Table.Td>
    </Table.Tr>
  );
}
