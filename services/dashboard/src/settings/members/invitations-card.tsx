import { Badge, Button, Group, Table } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { everyPage } from '../../api/pages';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { Failure } from '../../shared/failure';
import { useNames } from '../../shared/names';
import { ScrollingTable } from '../../shared/scrolling-table';
import { Section } from '../../shared/section';
import { Time } from '../../shared/time';
import { useMay } from '../../sign-in/session';
import { InviteAgain } from './invite-again';

type Invitation = Schema<'Invitation'>;

const TITLE = 'Invitations that were not accepted yet';

/** Who was invited and has not come in yet. */
export function InvitationsCard() {
  const query = useQuery({
    queryKey: ['member', 'invitations'],
    queryFn: () =>
      everyPage((cursor) => ask(api.GET('/v1/invitations', { params: { query: { cursor, limit: 200 } } }))),
  });
  const [again, setAgain] = useState<Invitation['member'] | null>(null);
  if (query.isLoadingError) {
    return (
      <Section title={TITLE}>
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      </Section>
    );
  }
  const unused = latest(query.data ?? []).filter(({ status }) => status === 'OPEN' || status === 'EXPIRED');
  if (unused.length === 0) return null;
  return (
    <Section title={TITLE}>
      <ScrollingTable label="Invitations" columns={['Member', 'Invited by', 'Expires', 'State', 'Change']}>
        {unused.map((invitation) => (
          <Row key={invitation.id} invitation={invitation} onAgain={() => setAgain(invitation.member)} />
        ))}
      </ScrollingTable>
      {again !== null && <InviteAgain member={again} onClose={() => setAgain(null)} />}
    </Section>
  );
}

/** The last invitation of each member, of all with the newest first: what came before it is worth nothing. */
function latest(invitations: readonly Invitation[]): Invitation[] {
  const seen = new Set<string>();
  return invitations.filter(({ member }) => !seen.has(member.id) && seen.add(member.id));
}

function Row({ invitation, onAgain }: { invitation: Invitation; onAgain: () => void }) {
  const nameOf = useNames();
  const mayInvite = useMay('invitations.create');
  const { member, status, sentBy, createdBy, expiresAt } = invitation;
  return (
    <Table.Tr>
      <Table.Td>
        {member.name}, {member.email}
      </Table.Td>
      <Table.Td>
        {nameOf(createdBy)}, {sentBy === 'email' ? 'by mail' : 'by a link'}
      </Table.Td>
      <Table.Td>
        <Time at={expiresAt} short />
      </Table.Td>
      <Table.Td>{status === 'OPEN' ? <Badge color="blue">open</Badge> : <Badge color="gray">expired</Badge>}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {mayInvite && (
            <Button size="xs" variant="default" onClick={onAgain} aria-label={`Invite again: ${member.name}`}>
              Invite again
            </Button>
          )}
          {status === 'OPEN' && <Revoke invitation={invitation} />}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Revoke({ invitation: { id, member } }: { invitation: Invitation }) {
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/invitations/{id}', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['member'] }),
  });
  if (!useMay('invitations.revoke')) return null;
  return (
    <ConfirmButton
      label="Revoke"
      aria-label={`Revoke the invitation of ${member.name}`}
      consequence={`${member.name} can't come in by it any more. The member stays, without a way in.`}
      onConfirm={() => revoke.mutateAsync()}
      failure={revoke}
    />
  );
}
