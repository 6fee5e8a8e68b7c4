import { Badge, Group, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../api/client';
import { usePages } from '../api/pages';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { PagedList } from '../shared/paged-list';
import { ScrollingTable } from '../shared/scrolling-table';
import { Section } from '../shared/section';
import { ShownOnce } from '../shared/shown-once';
import { Time, useNow } from '../shared/time';
import { useSession } from '../sign-in/session';
import { KeyForm } from './key-form';
import { type CreatedKey, KEYS_KEY } from './keys';

type ApiKey = Schema<'ApiKey'>;

/** Keys that act as the reader: for scripts and the command line, and to sign in with. */
export function KeysCard() {
  const { member } = useSession();
  const [fresh, setFresh] = useState<CreatedKey | null>(null);
  const list = usePages(KEYS_KEY, (cursor) =>
    ask(api.GET('/v1/members/{id}/keys', { params: { path: { id: member.id }, query: { cursor } } })),
  );
  return (
    <Section title="Keys">
      <Text size="sm">Whoever has one of these acts as you: in scripts, at the command line, and to sign in.</Text>
      {fresh !== null && <ShownOnce label={`The key "${fresh.name}"`} secret={fresh.secret} />}
      <PagedList list={list} empty={<Text size="sm">You have no key.</Text>}>
        {(items) => (
          <ScrollingTable label="My keys" columns={['Name', 'Created', 'Last used', 'Expires', 'State', 'Change']}>
            {items.map((key) => (
              <Row key={key.id} apiKey={key} onRotated={setFresh} />
            ))}
          </ScrollingTable>
        )}
      </PagedList>
      <KeyForm onCreated={setFresh} />
    </Section>
  );
}

function Row({ apiKey, onRotated }: { apiKey: ApiKey; onRotated: (key: CreatedKey) => void }) {
  const now = useNow();
  const { name, createdAt, lastUsedAt, expiresAt, revokedAt } = apiKey;
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= now;
  const state = revokedAt !== null ? 'revoked' : isOver ? 'expired' : 'active';
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>
        <Time at={createdAt} short />
      </Table.Td>
      <Table.Td>
        <Time at={lastUsedAt} short />
      </Table.Td>
      <Table.Td>
        <Time at={expiresAt} short />
      </Table.Td>
      <Table.Td>
        <Badge color={state === 'active' ? 'teal' : 'gray'}>{state}</Badge>
      </Table.Td>
      <Table.Td>{state === 'active' && <Changes id={apiKey.id} onRotated={onRotated} />}</Table.Td>
    </Table.Tr>
  );
}

/** For which the old key still works beside the new one. */
const OVERLAP_SECONDS = 86_400;

function Changes({ id, onRotated }: { id: string; onRotated: (key: CreatedKey) => void }) {
  const client = useQueryClient();
  const renew = () => client.invalidateQueries({ queryKey: KEYS_KEY });
  const params = { path: { id } };
  const rotate = useMutation({
    mutationFn: () => ask(api.POST('/v1/keys/{id}/rotate', { params, body: { overlapSeconds: OVERLAP_SECONDS } })),
    onSuccess: async (key) => {
      onRotated(key);
      await renew();
    },
  });
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/keys/{id}', { params })),
    onSuccess: renew,
  });
  return (
    <Group gap="xs" wrap="nowrap">
      <ConfirmButton
        label="Rotate"
        color="cyan"
        consequence="You get a new key. The old one works for another day, then no more."
        onConfirm={() => rotate.mutateAsync()}
        failure={rotate}
      />
      <ConfirmButton
        label="Revoke"
        consequence="The key is refused from now on, and sessions that were begun with it end: maybe this one."
        onConfirm={() => revoke.mutateAsync()}
        failure={revoke}
      />
    </Group>
  );
}
