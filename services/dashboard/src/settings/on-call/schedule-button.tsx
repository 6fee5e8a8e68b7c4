import { Button, MultiSelect, NumberInput, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { FormDialog } from '../../shared/form-dialog';
import type { Member } from '../members/members';

interface ScheduleButtonProps {
  members: Member[];
  /** The one to change; a new one without it. */
  schedule?: Schema<'OnCallSchedule'>;
}

export function ScheduleButton({ members, schedule }: ScheduleButtonProps) {
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure();
  const [name, setName] = useState(schedule?.name ?? '');
  const [rotation, setRotation] = useState({
    timeZone: schedule?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    start: schedule?.start ?? `${new Date().toISOString().slice(0, 10)}T09:00`,
    shiftHours: schedule?.shiftHours ?? 24,
    members: schedule?.members ?? [],
    overrides: schedule?.overrides ?? [],
  });
  const put = useMutation({
    mutationFn: () => ask(api.PUT('/v1/on-call-schedules/{name}', { params: { path: { name } }, body: rotation })),
    onSuccess: async () => {
      dialog.close();
      await queries.invalidateQueries({ queryKey: ['on_call'] });
    },
  });
  const title = schedule === undefined ? 'New schedule' : `Change ${schedule.name}`;
  return (
    <>
      <Button
        size={schedule === undefined ? 'sm' : 'xs'}
        variant={schedule === undefined ? 'filled' : 'default'}
        onClick={dialog.open}
      >
        {schedule === undefined ? title : 'Change'}
      </Button>
      <FormDialog
        opened={opened}
        onClose={dialog.close}
        title={title}
        work={put}
        submit="Save"
        failed="The schedule was not saved"
      >
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          disabled={schedule !== undefined}
          required
        />
        <MultiSelect
          label="Members, in their order"
          data={members.map(({ id, name: person }) => ({ value: id, label: person }))}
          value={rotation.members}
          onChange={(ids) => setRotation({ ...rotation, members: ids })}
          searchable
          required
        />
        <NumberInput
          label="Hours of a shift"
          min={1}
          value={rotation.shiftHours}
          onChange={(value) => setRotation({ ...rotation, shiftHours: Number(value) })}
        />
        <TextInput
          label="First shift begins"
          description="Local time of the zone"
          value={rotation.start}
          onChange={(event) => setRotation({ ...rotation, start: event.currentTarget.value })}
        />
        <TextInput
          label="Time zone"
          value={rotation.timeZone}
          onChange={(event) => setRotation({ ...rotation, timeZone: event.currentTarget.value })}
        />
      </FormDialog>
    </>
  );
}
