import { Badge, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { Empty } from '../../shared/empty';
import { membersQuery, onCallQuery } from '../../shared/lists';
import { Loaded } from '../../shared/loaded';
import { SectionPage } from '../../shared/section-page';
import { Time } from '../../shared/time';
import { useMay } from '../../sign-in/session';
import type { Member } from '../members/members';
import { SETTINGS_AREA } from '../sections';
import { ScheduleButton } from './schedule-button';

/** Rotations that approval plans may ask instead of a group. */
export function OnCallPage() {
  const schedules = useQuery(onCallQuery);
  const members = useQuery(membersQuery);
  const canManage = useMay('on_call.write');
  return (
    <SectionPage
      area={SETTINGS_AREA}
      title="On call"
      lead="A stage of an approval plan can ask whoever is on call."
      actions={canManage && <ScheduleButton members={members.data ?? []} />}
    >
      <Loaded query={schedules}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="No schedule yet">
              Name a rotation of members, and plans can ask the one whose shift it is.
            </Empty>
          ) : (
            <SimpleGrid cols={{ base: 1, lg: 2 }}>
              {items.map((schedule) => (
                <ScheduleCard
                  key={schedule.name}
                  schedule={schedule}
                  members={members.data ?? []}
                  canManage={canManage}
                />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
    </SectionPage>
  );
}

interface ScheduleCardProps {
  schedule: Schema<'OnCallSchedule'>;
  members: Member[];
  canManage: boolean;
}

function ScheduleCard({ schedule, members, canManage }: ScheduleCardProps) {
  const queries = useQueryClient();
  const path = { params: { path: { name: schedule.name } } };
  const now = useQuery({
    queryKey: ['on_call', schedule.name, 'now'],
    queryFn: () => ask(api.GET('/v1/on-call-schedules/{name}/now', path)),
    refetchInterval: 60_000,
  });
  const remove = useMutation({
    mutationFn: () => ask<unknown>(api.DELETE('/v1/on-call-schedules/{name}', path)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['on_call'] }),
  });
  const nameOf = (id: string) => members.find((member) => member.id === id)?.name ?? id;
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Title order={2} size="h5">
          {schedule.name}
        </Title>
        <Loaded query={now}>
          {({ member, until, byOverride }) => (
            <Text component="div">
              {member === null ? <Badge color="red">nobody</Badge> : <b>{member.name}</b>}
              {byOverride && ' (override)'}
              {until !== null && (
                <>
                  {' until '}
                  <Time at={until} />
                </>
              )}
            </Text>
          )}
        </Loaded>
        <Text size="sm">
          Shifts of {schedule.shiftHours} hours from {schedule.start} ({schedule.timeZone}):{' '}
          {schedule.members.map(nameOf).join(', ')}
        </Text>
        {canManage && (
          <Group>
            <ScheduleButton members={members} schedule={schedule} />
            <ConfirmButton
              label="Remove"
              consequence={`Plans that ask “${schedule.name}” find nobody from now on.`}
              onConfirm={() => remove.mutateAsync()}
              failure={remove}
            />
          </Group>
        )}
      </Stack>
    </Card>
  );
}
