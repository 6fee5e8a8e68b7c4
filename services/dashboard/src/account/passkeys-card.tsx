import { Alert, Badge, Button, Group, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { Failure } from '../shared/failure';
import { Loaded } from '../shared/loaded';
import { createPasskey, signWithPasskey } from '../shared/passkeys';
import { ScrollingTable } from '../shared/scrolling-table';
import { Section } from '../shared/section';
import { Time } from '../shared/time';

type Passkey = Schema<'Passkey'>;

const KEY = ['passkey', 'own'];

/** Passkeys of the reader: they sign in, and sign votes where the risk asks for it. */
export function PasskeysCard() {
  const query = useQuery({ queryKey: KEY, queryFn: () => ask(api.GET('/v1/passkeys')) });
  return (
    <Section title="Passkeys">
      <Text size="sm">
        A passkey signs you in, and your vote where a policy asks for more than a click. It never leaves your device.
      </Text>
      <Loaded query={query}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <Alert title="You have none">
                <Text size="sm">
                  The first one is taken on trust in your being signed in; each further one is signed for with one that
                  you have.
                </Text>
              </Alert>
            ) : (
              <Passkeys items={items} />
            )}
            <Registration hasOne={items.length > 0} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Passkeys({ items }: { items: readonly Passkey[] }) {
  return (
    <ScrollingTable label="My passkeys" columns={['Name', 'Device', 'Since', 'Last used', 'Change']}>
      {items.map((passkey) => (
        <Table.Tr key={passkey.id}>
          <Table.Td>{passkey.name}</Table.Td>
          <Table.Td>
            <Badge color="gray">{passkey.device === 'singleDevice' ? 'on one device' : 'on several devices'}</Badge>
          </Table.Td>
          <Table.Td>
            <Time at={passkey.createdAt} />
          </Table.Td>
          <Table.Td>
            <Time at={passkey.lastUsedAt} />
          </Table.Td>
          <Table.Td>
            <Removal passkey={passkey} isLast={items.length === 1} />
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollingTable>
  );
}

function Removal({ passkey: { id, name }, isLast }: { passkey: Passkey; isLast: boolean }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/passkeys/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
  if (isLast) return <Text size="sm">The last one stays.</Text>;
  return (
    <ConfirmButton
      label="Remove"
      consequence={`Votes can't be signed with "${name}" any more. What it has signed stays valid.`}
      onConfirm={() => remove.mutateAsync()}
      failure={remove}
    />
  );
}

function Registration({ hasOne }: { hasOne: boolean }) {
  const [name, setName] = useState('');
  const client = useQueryClient();
  const register = useMutation({
    mutationFn: registerPasskey,
    onSuccess: async () => {
      setName('');
      await client.invalidateQueries({ queryKey: KEY });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Name of a new passkey"
          placeholder="Laptop"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
        />
        <Button type="submit" loading={register.isPending} disabled={name.trim() === ''}>
          {hasOne ? 'Register another passkey' : 'Register a passkey'}
        </Button>
      </Group>
      {register.isError && <Failure error={register.error} title="The passkey was not registered" />}
    </form>
  );
}

/** Signed for with an earlier passkey where there is one: then the browser asks twice. */
async function registerPasskey(name: string): Promise<void> {
  const { options, stepUp } = await ask(api.POST('/v1/passkeys/registration-options'));
  const assertion = stepUp === null ? undefined : await signWithPasskey(stepUp);
  const attestation = await createPasskey(options);
  await ask(api.POST('/v1/passkeys', { body: { name, attestation, assertion } }));
}
