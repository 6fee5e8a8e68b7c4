import { Button, TagsInput, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import { FormDialog } from '../../shared/form-dialog';
import { OwnerSelect } from '../owner-select';
import type { Agent } from '../queries';

export function EditAgent({ agent }: { agent: Agent }) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" onClick={open}>
        Edit
      </Button>
      {opened && <EditDialog agent={agent} onClose={close} />}
    </>
  );
}

function EditDialog({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const [description, setDescription] = useState(agent.description ?? '');
  const [roles, setRoles] = useState(agent.roles);
  const [ownerId, setOwnerId] = useState(agent.ownerId);
  const update = useMutation({
    mutationFn: () => {
      const change = { description, roles, ...(ownerId !== agent.ownerId && { ownerId }) };
      return ask(api.PATCH('/v1/agents/{id}', { params: { path: { id: agent.id } }, body: change }));
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['agent'] });
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title={`Edit ${agent.name}`}
      work={update}
      submit="Save"
      failed="The agent was not changed"
    >
      <Textarea
        label="What it is for"
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={2}
        data-autofocus
      />
      <TagsInput
        label="Roles"
        description="Policies that ask for a role apply to its next call on."
        value={roles}
        onChange={setRoles}
        acceptValueOnBlur
      />
      <OwnerSelect ownerId={ownerId} onChange={setOwnerId} />
    </FormDialog>
  );
}
