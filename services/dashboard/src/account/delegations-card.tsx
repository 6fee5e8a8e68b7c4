import { Badge, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { usePages } from '../api/pages';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { useNames } from '../shared/names';
import { PagedList } from '../shared/paged-list';
import { ScrollingTable } from '../shared/scrolling-table';
import { Section } from '../shared/section';
import { Time, useNow } from '../shared/time';
import { useSession } from '../sign-in/session';
import { DelegationForm } from './delegation-form';
import { DELEGATIONS_KEY } from './delegations';

type Delegation = Schema<'Delegation'>;

/** Who votes for the reader while they are away, and for whom the reader does. */
export function DelegationsCard() {
  const { member } = useSession();
  const list = usePages(DELEGATIONS_KEY, (cursor) =>
    ask(api.GET('/v1/delegations', { params: { query: { memberId: member.id, cursor } } })),
  );
  return (
    <Section title="Out of office">
      <Text size="sm">
        While you are away somebody else votes in your place. Both together have one vote, and it is passed on once.
      </Text>
      <PagedList list={list} empty={<Text size="sm">Nobody stands in for you, and you for nobody.</Text>}>
        {(items) => (
          <ScrollingTable label="Delegations" columns={['Away', 'Votes instead', 'From', 'Until', 'State', 'Change']}>
            {items.map((delegation) => (
              <Row key={delegation.id} delegation={delegation} />
            ))}
          </ScrollingTable>
        )}
      </PagedList>
      <DelegationForm />
    </Section>
  );
}

function Row({ delegation }: { delegation: Delegation }) {
  const nameOf = useNames();
  const { member: me } = useSession();
  const state = stateOf(delegation, useNow());
  return (
    <Table.Tr>
      <Table.Td>{delegation.member === me.id ? 'me' : nameOf(delegation.member)}</Table.Td>
      <Table.Td>{delegation.to === me.id ? 'me' : nameOf(delegation.to)}</Table.Td>
      <Table.Td>
        <Time at={delegation.from} />
      </Table.Td>
      <Table.Td>
        <Time at={delegation.until} />
      </Table.Td>
      <Table.Td>
        <Badge color={state === 'now' ? 'teal' : 'gray'}>{state}</Badge>
      </Table.Td>
      <Table.Td>
        {delegation.member === me.id && (state === 'now' || state === 'later') && <Revocation id={delegation.id} />}
      </Table.Td>
    </Table.Tr>
  );
}

function stateOf({ from, until, revokedAt }: Delegation, now: number): 'revoked' | 'later' | 'over' | 'now' {
  if (revokedAt !== null) return 'revoked';
  if (Date.parse(from) > now) return 'later';
  return Date.parse(until) <= now ? 'over' : 'now';
}

function Revocation({ id }: { id: string }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/delegations/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: DELEGATIONS_KEY }),
  });
  return (
    <ConfirmButton
      label="Revoke"
      consequence="From now on nobody votes in your place. Votes that were cast stay."
      onConfirm={() => revoke.mutateAsync()}
      failure={revoke}
    />
  );
}
