import { Badge, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../api/client';
import { usePages } from '../api/pages';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { Empty } from '../shared/empty';
import { useNames } from '../shared/names';
import { PagedList } from '../shared/paged-list';
import { ScrollingTable } from '../shared/scrolling-table';
import { SectionPage } from '../shared/section-page';
import { Time } from '../shared/time';
import { useMay } from '../sign-in/session';
import { AUDIT_AREA } from './sections';

const SCOPES = [
  { value: 'actionId', label: 'One action' },
  { value: 'subject', label: 'All that is about a subject' },
  { value: 'before', label: 'All that is older than a day' },
] as const;
type Scope = (typeof SCOPES)[number]['value'];

const LABELS: Record<Scope, string> = { actionId: 'Action', subject: 'Subject', before: 'Before' };

/** What was erased, by whom and why; and erasing more. */
export function ErasuresPage() {
  const list = usePages(['erasure'], (cursor) => ask(api.GET('/v1/erasures', { params: { query: { cursor } } })));
  const canErase = useMay('erasures.create');
  const nameOf = useNames();
  return (
    <SectionPage
      area={AUDIT_AREA}
      title="Erasures"
      lead="Erasing destroys the keys of what agents sent. The log and its proofs stay as they were."
      actions={canErase && <EraseButton />}
    >
      <PagedList
        list={list}
        empty={
          <Empty title="Nothing was erased">
            What a person asks to be forgotten, or what is older than you may keep, is erased here or by retention.
          </Empty>
        }
      >
        {(items) => (
          <ScrollingTable
            label="Erasures"
            columns={['Requested', 'Scope', 'State', 'Erased', 'Kept for now', 'Reason', 'By']}
          >
            {items.map((erasure) => (
              <Table.Tr key={erasure.id}>
                <Table.Td>
                  <Time at={erasure.requestedAt} short />
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{erasure.scope}</Table.Td>
                <Table.Td>
                  <ErasureState erasure={erasure} />
                </Table.Td>
                <Table.Td>{erasure.erased}</Table.Td>
                <Table.Td>{erasure.kept}</Table.Td>
                <Table.Td>{erasure.reason}</Table.Td>
                <Table.Td>{nameOf(erasure.requestedBy)}</Table.Td>
              </Table.Tr>
            ))}
          </ScrollingTable>
        )}
      </PagedList>
    </SectionPage>
  );
}

function ErasureState({ erasure: { status, error } }: { erasure: Schema<'Erasure'> }) {
  const color = status === 'DONE' ? 'teal' : status === 'FAILED' ? 'red' : 'blue';
  return (
    <>
      <Badge color={color}>{status.toLowerCase()}</Badge> {error}
    </>
  );
}

function EraseButton() {
  const queries = useQueryClient();
  const [scope, setScope] = useState<Scope>('actionId');
  const [what, setWhat] = useState('');
  const [reason, setReason] = useState('');
  const erase = useMutation({
    mutationFn: () => ask(api.POST('/v1/erasures', { body: requestOf(scope, what.trim(), reason.trim()) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['erasure'] }),
  });
  return (
    <ConfirmButton
      label="Erase"
      size="sm"
      consequence="Arguments, context, results and history become unreadable, here and in every backup without the keys. Nobody can bring them back. Ids, decisions, votes and proofs stay."
      ready={what.trim() !== '' && reason.trim() !== ''}
      onConfirm={() => erase.mutateAsync()}
      failure={erase}
    >
      <Stack gap="xs">
        <Select
          label="What"
          data={SCOPES}
          value={scope}
          onChange={(value) => setScope((value as Scope | null) ?? 'actionId')}
          allowDeselect={false}
        />
        <TextInput
          label={LABELS[scope]}
          type={scope === 'before' ? 'datetime-local' : 'text'}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value)}
          required
        />
        <TextInput
          label="Reason"
          description="Stands in the log."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
        />
        <Text size="xs" c="dimmed">
          Actions that still run or wait keep their data until they are over.
        </Text>
      </Stack>
    </ConfirmButton>
  );
}

function requestOf(scope: Scope, what: string, reason: string): Schema<'CreateErasure'> {
  if (scope === 'actionId') return { actionId: what, reason };
  if (scope === 'subject') return { subject: what, reason };
  return { before: new Date(what).toISOString(), reason };
}
