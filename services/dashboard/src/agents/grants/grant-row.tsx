import { Badge, Group, Table, Text } from '@mantine/core';
import { formatAmount } from '@runplane/contracts/presentation';
import { useMutation } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { useNames } from '../../shared/names';
import { ScrollingTable } from '../../shared/scrolling-table';
import { Time, useNow } from '../../shared/time';
import { useMay } from '../../sign-in/session';

type Grant = Schema<'Grant'>;

/** Grants with what they allow, how much of it is used, and whether they still do. */
export function GrantTable({ grants }: { grants: readonly Grant[] }) {
  return (
    <ScrollingTable label="Grants" columns={['Agent and action', 'Within', 'Used', 'By', 'Expires', 'State']}>
      {grants.map((grant) => (
        <GrantRow key={grant.id} grant={grant} />
      ))}
    </ScrollingTable>
  );
}

function GrantRow({ grant }: { grant: Grant }) {
  const nameOf = useNames();
  return (
    <Table.Tr>
      <Table.Td>
        {nameOf(grant.agentId)}, {grant.action}
        <Text size="xs" c="dimmed">
          {grant.reason}
        </Text>
      </Table.Td>
      <Table.Td miw={180}>{limitsOf(grant)}</Table.Td>
      <Table.Td>{`${grant.uses} of ${grant.maxUses}${grant.usedAmount > 0 ? `, ${moneyOf(grant, grant.usedAmount)}` : ''}`}</Table.Td>
      <Table.Td>{nameOf(grant.issuedBy)}</Table.Td>
      <Table.Td>
        <Time at={grant.expiresAt} short />
      </Table.Td>
      <Table.Td>
        <GrantState grant={grant} />
      </Table.Td>
    </Table.Tr>
  );
}

function limitsOf(grant: Grant): string {
  const { pinned, targetId, environment, maxAmount, totalAmount } = grant;
  const parts = [
    ...Object.entries(pinned).map(
      ([field, value]) => `${field} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
    ...(targetId === null ? [] : [`target ${targetId}`]),
    ...(environment === null ? [] : [`in ${environment}`]),
    ...(maxAmount === null ? [] : [`at most ${moneyOf(grant, maxAmount)} each`]),
    ...(totalAmount === null ? [] : [`at most ${moneyOf(grant, totalAmount)} together`]),
  ];
  return parts.join(', ') || 'no limit but the uses';
}

/** Limits of amounts pin a currency. */
function moneyOf({ pinned: { currency } }: Grant, amount: number): string {
  return typeof currency === 'string' ? formatAmount(amount, currency) : `${amount} in minor units`;
}

function GrantState({ grant: { id, revokedAt, expiresAt, uses, maxUses } }: { grant: Grant }) {
  const now = useNow();
  const mayRevoke = useMay('grants.revoke');
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/grants/{id}', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['grant'] }),
  });
  if (revokedAt !== null) return <Badge color="red">revoked</Badge>;
  if (Date.parse(expiresAt) <= now) return <Badge color="gray">expired</Badge>;
  if (uses >= maxUses) return <Badge color="gray">used up</Badge>;
  return (
    <Group gap="xs" wrap="nowrap">
      <Badge color="teal">usable</Badge>
      {mayRevoke && (
        <ConfirmButton
          label="Revoke"
          consequence="No decision uses it any more: such actions wait for approval again."
          onConfirm={() => revoke.mutateAsync()}
          failure={revoke}
        />
      )}
    </Group>
  );
}
