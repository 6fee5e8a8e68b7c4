import { Button, Select, TagsInput, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { FormDialog } from '../../shared/form-dialog';

export function CreateRouteButton({ workspaces }: { workspaces: Schema<'SlackWorkspace'>[] }) {
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure();
  const [route, setRoute] = useState<Schema<'CreateSlackRouteInput'>>({
    name: '',
    workspaceId: workspaces[0]?.id ?? '',
    channel: '',
    policies: [],
    environments: [],
    groups: [],
  });
  const create = useMutation({
    mutationFn: () => ask(api.POST('/v1/slack/routes', { body: route })),
    onSuccess: async () => {
      dialog.close();
      await queries.invalidateQueries({ queryKey: ['channel'] });
    },
  });
  const list = (name: 'policies' | 'environments' | 'groups', label: string) => (
    <TagsInput
      label={label}
      description="All if left empty"
      value={route[name]}
      onChange={(names) => setRoute({ ...route, [name]: names })}
    />
  );
  return (
    <>
      <Button size="xs" onClick={dialog.open}>
        New route
      </Button>
      <FormDialog
        opened={opened}
        onClose={dialog.close}
        title="New route"
        work={create}
        submit="Create route"
        failed="The route was not created"
      >
        <TextInput
          label="Name"
          value={route.name}
          onChange={(event) => setRoute({ ...route, name: event.currentTarget.value })}
          required
        />
        <Select
          label="Workspace"
          data={workspaces.map(({ id, teamName }) => ({ value: id, label: teamName }))}
          value={route.workspaceId}
          onChange={(id) => setRoute({ ...route, workspaceId: id ?? '' })}
          allowDeselect={false}
        />
        <TextInput
          label="Channel"
          description="Its id, such as C0123456789. Invite the app to it."
          value={route.channel}
          onChange={(event) => setRoute({ ...route, channel: event.currentTarget.value })}
          required
        />
        {list('policies', 'Policies')}
        {list('environments', 'Environments')}
        {list('groups', 'Groups')}
      </FormDialog>
    </>
  );
}
