import { Badge, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schema } from '../../api/types';
import { useNames } from '../../shared/names';
import { PagedList } from '../../shared/paged-list';
import { ScrollingTable } from '../../shared/scrolling-table';
import { Time } from '../../shared/time';
import { publicationsQuery } from '../queries';
import type { PolicyTabProps } from '../tabs';

/** What was published when and by whom, and what was asked for and refused. */
export function HistoryTab({ name, policy }: PolicyTabProps) {
  if (policy === null) return <Text size="sm">Nothing was ever published of it.</Text>;
  return (
    <Stack>
      <Publications name={name} />
      <Refused name={name} />
    </Stack>
  );
}

function Publications({ name }: { name: string }) {
  const publications = usePages(['policy', name, 'publications'], (cursor) =>
    ask(api.GET('/v1/policies/{name}/publications', { params: { path: { name }, query: { cursor, limit: 50 } } })),
  );
  return (
    <PagedList list={publications} empty={<Text size="sm">Nothing was ever published of it.</Text>}>
      {(items) => (
        <ScrollingTable label="Publications" columns={['What', 'Instead of', 'By', 'When']}>
          {items.map((publication) => (
            <PublicationRow key={publication.id} publication={publication} />
          ))}
        </ScrollingTable>
      )}
    </PagedList>
  );
}

function PublicationRow({ publication }: { publication: Schema<'PolicyPublication'> }) {
  const { change, version, replaced, publishedBy, requestedBy, publishedAt } = publication;
  const nameOf = useNames();
  const what = version === null ? 'Withdrawn' : `Version ${version}`;
  return (
    <Table.Tr>
      <Table.Td>
        {what} {change === 'rolled back' && <Badge color="orange">rolled back</Badge>}
      </Table.Td>
      <Table.Td>{replaced === null ? 'nothing' : `Version ${replaced}`}</Table.Td>
      <Table.Td>
        {requestedBy === null ? nameOf(publishedBy) : `${nameOf(requestedBy)}, confirmed by ${nameOf(publishedBy)}`}
      </Table.Td>
      <Table.Td>
        <Time at={publishedAt} />
      </Table.Td>
    </Table.Tr>
  );
}

function Refused({ name }: { name: string }) {
  const nameOf = useNames();
  const { data = [] } = useQuery(publicationsQuery);
  const refused = data.filter((publication) => publication.name === name && publication.status === 'REFUSED');
  if (refused.length === 0) return null;
  return (
    <>
      <Title order={2} size="h5">
        Asked for, and refused
      </Title>
      <ScrollingTable label="Refused publications" columns={['What', 'Asked for by', 'Refused by', 'When']}>
        {refused.map(({ id, version, requestedBy, decidedBy, decidedAt }) => (
          <Table.Tr key={id}>
            <Table.Td>{version === null ? 'Withdrawal' : `Version ${version}`}</Table.Td>
            <Table.Td>{nameOf(requestedBy)}</Table.Td>
            <Table.Td>{decidedBy === null ? '' : nameOf(decidedBy)}</Table.Td>
            <Table.Td>
              <Time at={decidedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </ScrollingTable>
    </>
  );
}
