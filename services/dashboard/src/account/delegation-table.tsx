import { Badge, Table } from '@mantine/core';
import { reachOf } from '@runplane/contracts/values';
import { useMutation } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { queryClient } from '../api/query-client';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { useNames } from '../shared/names';
import { ScrollingTable } from '../shared/scrolling-table';
import { Time, useNow } from '../shared/time';
import { useSession } from '../sign-in/session';

type Delegation = Schema<'Delegation'>;

const COLUMNS = ['Away', 'Votes instead', 'From', 'Until', 'State', 'Change'];

/** Who votes in whose place, and when; revoked by who gave it, and by who manages the organisation. */
export function DelegationTable({ delegations }: { delegations: readonly Delegation[] }) {
  return (
    <ScrollingTable label="Delegations" columns={COLUMNS}>
      {delegations.map((delegation) => (
        <Row key={delegation.id} delegation={delegation} />
      ))}
    </ScrollingTable>
  );
}

function Row({ delegation }: { delegation: Delegation }) {
  const nameOf = useNames();
  const { member: me } = useSession();
  const state = stateOf(delegation, useNow());
  const person = (id: string) => (id === me.id ? 'me' : nameOf(id));
  const mayRevoke = delegation.member === me.id || reachOf('delegations.write', me.roles) === 'all';
  return (
    <Table.Tr>
      <Table.Td>{person(delegation.member)}</Table.Td>
      <Table.Td>{person(delegation.to)}</Table.Td>
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
        {mayRevoke && (state === 'now' || state === 'later') && (
          <Revocation id={delegation.id} away={delegation.member === me.id ? 'you' : nameOf(delegation.member)} />
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function stateOf({ from, until, revokedAt }: Delegation, now: number): 'revoked' | 'later' | 'over' | 'now' {
  if (revokedAt !== null) return 'revoked';
  if (Date.parse(from) > now) return 'later';
  return Date.parse(until) <= now ? 'over' : 'now';
}

function Revocation({ id, away }: { id: string; away: string }) {
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/delegations/{id}', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['delegation'] }),
  });
  const whose = away === 'you' ? 'your place' : `the place of ${away}`;
  return (
    <ConfirmButton
      label="Revoke"
      consequence={`From now on nobody votes in ${whose}. Votes that were cast stay.`}
      onConfirm={() => revoke.mutateAsync()}
      failure={revoke}
    />
  );
}
