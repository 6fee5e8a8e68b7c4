import { Badge, Table, Text } from '@mantine/core';
import { AppLink } from '../shared/app-link';
import { RiskBadge } from '../shared/badges';
import { ScrollingTable } from '../shared/scrolling-table';
import { Section } from '../shared/section';
import type { Overview } from './overview';

/** Who asked most, and how dangerous that was. */
export function AgentsCard({ agents }: { agents: Overview['decisions']['agents'] }) {
  return (
    <Section title="Agents by activity">
      {agents.length === 0 ? (
        <Text size="sm">No agent asked for anything in this time.</Text>
      ) : (
        <ScrollingTable label="Agents by activity" columns={['Agent', 'Asked', 'Blocked', 'Average', 'Highest']}>
          {agents.map(({ id, name, status, counts, averageRisk, maxRisk }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <AppLink size="sm" to="/agents/$agentId" params={{ agentId: id }}>
                  {name}
                </AppLink>{' '}
                {status === 'disabled' && <Badge color="gray">disabled</Badge>}
              </Table.Td>
              <Table.Td>{counts.ALLOW + counts.BLOCK + counts.REQUIRE_APPROVAL}</Table.Td>
              <Table.Td>{counts.BLOCK}</Table.Td>
              <Table.Td>
                <RiskBadge risk={Math.round(averageRisk)} />
              </Table.Td>
              <Table.Td>
                <RiskBadge risk={maxRisk} />
              </Table.Td>
            </Table.Tr>
          ))}
        </ScrollingTable>
      )}
    </Section>
  );
}
