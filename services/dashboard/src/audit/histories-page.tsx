import { Anchor, Badge, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { api, ask } from '../api/client';
import { usePages } from '../api/pages';
import { Empty } from '../shared/empty';
import { PagedList } from '../shared/paged-list';
import { ScrollingTable } from '../shared/scrolling-table';
import { SectionPage } from '../shared/section-page';
import { Time } from '../shared/time';
import { AUDIT_AREA } from './sections';

/** Closed workflow histories, held against the log. */
export function HistoriesPage() {
  const list = usePages(['audit', 'histories'], (cursor) =>
    ask(api.GET('/v1/history-reports', { params: { query: { cursor } } })),
  );
  return (
    <SectionPage
      area={AUDIT_AREA}
      title="Histories"
      lead="Each closed workflow is archived before Temporal forgets it, and compared with the log."
    >
      <PagedList
        list={list}
        empty={
          <Empty title="No difference was found">
            A history that says anything else than the log does is listed here, with every difference.
          </Empty>
        }
      >
        {(items) => (
          <ScrollingTable
            label="Histories that differ"
            columns={['Action', 'Closed', 'State', 'Events', 'Differences']}
          >
            {items.map((report) => (
              <Table.Tr key={report.runId}>
                <Table.Td>
                  <Anchor component={Link} to={`/actions/${report.actionId}`} ff="monospace" size="sm">
                    {report.actionId}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <Time at={report.closedAt} />
                </Table.Td>
                <Table.Td>{report.closeStatus.toLowerCase()}</Table.Td>
                <Table.Td>{report.events}</Table.Td>
                <Table.Td>
                  {report.differences.length === 0 ? (
                    <Badge color="teal">none</Badge>
                  ) : (
                    report.differences.map(({ kind, seq, message }) => (
                      <Text key={`${kind} ${seq} ${message}`} size="sm">
                        <Badge color="red">{kind.replaceAll('_', ' ')}</Badge> {message}
                      </Text>
                    ))
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </ScrollingTable>
        )}
      </PagedList>
    </SectionPage>
  );
}
