import { Button, Group, Select, TextInput } from '@mantine/core';
import { reachOf } from '@runplane/contracts/values';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../api/client';
import { Failure } from '../shared/failure';
import { membersQuery } from '../shared/lists';
import { useSession } from '../sign-in/session';
import { DELEGATIONS_KEY } from './delegations';

interface Draft {
  to: string | null;
  /** Local times, as the browser's fields have them. */
  from: string;
  until: string;
  note: string;
}

const EMPTY: Draft = { to: null, from: '', until: '', note: '' };

export function DelegationForm() {
  const { member: me } = useSession();
  const members = useQuery(membersQuery).data ?? [];
  const [draft, setDraft] = useState(EMPTY);
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: ({ to, from, until, note }: Draft) =>
      ask(
        api.POST('/v1/delegations', {
          body: {
            to: to ?? '',
            from: new Date(from).toISOString(),
            until: new Date(until).toISOString(),
            note: note.trim() === '' ? null : note.trim(),
          },
        }),
      ),
    onSuccess: async () => {
      setDraft(EMPTY);
      await client.invalidateQueries({ queryKey: DELEGATIONS_KEY });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(draft);
  };
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const deputies = members.filter(
    ({ id, status, roles }) => id !== me.id && status === 'active' && reachOf('approvals.vote', roles) === 'all',
  );
  const isReady = draft.to !== null && draft.from !== '' && draft.until !== '';
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <Select
          label="Who votes instead"
          data={deputies.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.to}
          onChange={(to) => set({ to })}
          searchable
          required
        />
        <TextInput
          type="datetime-local"
          label="From"
          value={draft.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
          required
        />
        <TextInput
          type="datetime-local"
          label="Until"
          value={draft.until}
          onChange={(event) => set({ until: event.currentTarget.value })}
          required
        />
        <TextInput
          label="Note (not required)"
          maxLength={300}
          value={draft.note}
          onChange={(event) => set({ note: event.currentTarget.value })}
        />
        <Button type="submit" loading={create.isPending} disabled={!isReady}>
          Delegate my votes
        </Button>
      </Group>
      {create.isError && <Failure error={create.error} title="Your votes were not delegated" />}
    </form>
  );
}
