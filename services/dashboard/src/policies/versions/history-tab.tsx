import { Badge, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../shared/loaded';
import { useNames } from '../../shared/names';
import { ScrollingTable } from '../../shared/scrolling-table';
import { Time } from '../../shared/time';
import { type Publication, publicationsQuery } from '../queries';
import type { PolicyTabProps } from '../tabs';

const STATES: Record<Publication['status'], { color: string; text: string }> = {
  PENDING: { color: 'orange', text: 'Waits' },
  PUBLISHED: { color: 'teal', text: 'Confirmed' },
  REFUSED: { color: 'red', text: 'Refused' },
};

/** Publications of the policy for which a second person was asked. */
export function HistoryTab({ name }: PolicyTabProps) {
  const nameOf = useNames();
  const publications = useQuery(publicationsQuery);
  return (
    <Loaded query={publications}>
      {(all) => {
        const own = all.filter((publication) => publication.name === name);
        if (own.length === 0) return <Text>No publication of this policy waited for a second person.</Text>;
        return (
          <ScrollingTable label="Publications" columns={['What', 'State', 'Asked for', 'Decided']}>
            {own.map(({ id, version, status, requestedBy, requestedAt, decidedBy, decidedAt }) => (
              <Table.Tr key={id}>
                <Table.Td>{version === null ? 'Withdrawn' : `Version ${version}`}</Table.Td>
                <Table.Td>
                  <Badge color={STATES[status].color}>{STATES[status].text}</Badge>
                </Table.Td>
                <Table.Td>
                  {nameOf(requestedBy)}, <Time at={requestedAt} />
                </Table.Td>
                <Table.Td>
                  {decidedBy !== null && (
                    <>
                      {nameOf(decidedBy)}, <Time at={decidedAt} />
                    </>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </ScrollingTable>
        );
      }}
    </Loaded>
  );
}
