import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../api/client';
import { Failure } from '../shared/failure';
import { useSession } from '../sign-in/session';
import { type CreatedKey, KEYS_KEY } from './keys';

export function KeyForm({ onCreated }: { onCreated: (key: CreatedKey) => void }) {
  const { member } = useSession();
  const [name, setName] = useState('');
  const [expires, setExpires] = useState('');
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/members/{id}/keys', {
          params: { path: { id: member.id } },
          body: { name: name.trim(), ...(expires === '' ? {} : { expiresAt: new Date(expires).toISOString() }) },
        }),
      ),
    onSuccess: async (key) => {
      onCreated(key);
      setName('');
      setExpires('');
      await client.invalidateQueries({ queryKey: KEYS_KEY });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Name of a new key"
          placeholder="laptop"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
        />
        <TextInput
          type="datetime-local"
          label="Expires (not required)"
          value={expires}
          onChange={(event) => setExpires(event.currentTarget.value)}
        />
        <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
          Create a key
        </Button>
      </Group>
      {create.isError && <Failure error={create.error} title="The key was not created" />}
    </form>
  );
}
