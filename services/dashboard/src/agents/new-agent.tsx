import { TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ask } from '../api/client';
import { queryClient } from '../api/query-client';
import { FormDialog } from '../shared/form-dialog';
import { agentsQuery } from '../shared/lists';
import { useSession } from '../sign-in/session';
import { OwnerSelect } from './owner-select';

/** Registers an agent, and goes to its page, where it gets a key. */
export function NewAgent({ onClose }: { onClose: () => void }) {
  const { member } = useSession();
  const navigate = useNavigate();
  const { data: agents = [] } = useQuery(agentsQuery);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  const [ownerId, setOwnerId] = useState<string | null>(member.id);
  const create = useMutation({
    mutationFn: () => {
      const optional = { ...(description !== '' && { description }), ...(ownerId !== null && { ownerId }) };
      return ask(api.POST('/v1/agents', { body: { name, roles, ...optional } }));
    },
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ['agent'] });
      void navigate({ to: '/agents/$agentId', params: { agentId: id } });
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title="New agent"
      work={create}
      submit="Register"
      failed="The agent was not registered"
    >
      <TextInput
        label="Name"
        placeholder="support-bot"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={120}
        required
        data-autofocus
      />
      <Textarea
        label="What it is for"
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={2}
      />
      <TagsInput
        label="Roles"
        description="What policies ask for, such as support"
        value={roles}
        onChange={setRoles}
        data={[...new Set(agents.flatMap((agent) => agent.roles))]}
        acceptValueOnBlur
      />
      <OwnerSelect ownerId={ownerId} onChange={setOwnerId} />
    </FormDialog>
  );
}
