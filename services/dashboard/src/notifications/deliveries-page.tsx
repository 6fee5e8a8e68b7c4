import { Anchor, Badge, Button, Select, Table } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ask } from '../api/client';
import { usePages } from '../api/pages';
import type { Schema } from '../api/types';
import { Empty } from '../shared/empty';
import { PagedList } from '../shared/paged-list';
import { ScrollingTable } from '../shared/scrolling-table';
import { SectionPage } from '../shared/section-page';
import { Time } from '../shared/time';
import { useMay } from '../sign-in/session';
import { NOTIFICATION_AREA } from './sections';

type Delivery = Schema<'Delivery'>;

const STATES: Record<Delivery['status'], { color: string; text: string }> = {
  PENDING: { color: 'blue', text: 'waits' },
  SENDING: { color: 'blue', text: 'is sent' },
  DELIVERED: { color: 'teal', text: 'delivered' },
  DEAD: { color: 'red', text: 'given up' },
};

/** What was told to whom, and what did not arrive. */
export function DeliveriesPage() {
  const [status, setStatus] = useState<Delivery['status'] | null>(null);
  const list = usePages(['channel', 'deliveries', status], (cursor) =>
    ask(api.GET('/v1/deliveries', { params: { query: { cursor, ...(status === null ? {} : { status }) } } })),
  );
  return (
    <SectionPage
      area={NOTIFICATION_AREA}
      title="Deliveries"
      lead="Each notice is tried for three days before it is given up."
    >
      <Select
        label="State"
        maw={240}
        data={Object.entries(STATES).map(([value, { text }]) => ({ value, label: text }))}
        value={status}
        onChange={(value) => setStatus(value as Delivery['status'] | null)}
        placeholder="Any"
        clearable
      />
      <PagedList
        list={list}
        empty={<Empty title="Nothing was sent">Notices appear here when channels are there.</Empty>}
      >
        {(items) => (
          <ScrollingTable
            label="Deliveries"
            columns={['Queued', 'Event', 'Action', 'Channel', 'State', 'Attempts', 'Last error', 'Again']}
          >
            {items.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} />
            ))}
          </ScrollingTable>
        )}
      </PagedList>
    </SectionPage>
  );
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { channel, event, status, attempts, lastError, queuedAt } = delivery;
  const { color, text } = STATES[status];
  return (
    <Table.Tr>
      <Table.Td>
        <Time at={queuedAt} />
      </Table.Td>
      <Table.Td>{event.type}</Table.Td>
      <Table.Td>
        {event.actionId !== null && (
          <Anchor component={Link} to={`/actions/${event.actionId}`} ff="monospace" size="sm">
            {event.actionId}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td>
        {channel.name} ({channel.kind})
      </Table.Td>
      <Table.Td>
        <Badge color={color}>{text}</Badge>
      </Table.Td>
      <Table.Td>{attempts}</Table.Td>
      <Table.Td>{lastError}</Table.Td>
      <Table.Td>{status === 'DEAD' && <ResendButton id={delivery.id} />}</Table.Td>
    </Table.Tr>
  );
}

function ResendButton({ id }: { id: string }) {
  const queries = useQueryClient();
  const canResend = useMay('deliveries.resend');
  const resend = useMutation({
    mutationFn: () => ask<unknown>(api.POST('/v1/deliveries/{id}/resend', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['channel'] }),
  });
  if (!canResend) return null;
  return (
    <Button size="compact-xs" variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>
      {resend.isError ? 'Refused: try again' : 'Send again'}
    </Button>
  );
}
