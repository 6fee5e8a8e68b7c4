import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { AppLink } from '../shared/app-link';
import { RiskBadge, StatusBadge } from '../shared/badges';
import { Loaded } from '../shared/loaded';
import { useNames } from '../shared/names';
import { Section } from '../shared/section';
import { Time } from '../shared/time';
import type { Approval } from './queries';

const MOST = 11;

/** What this agent has done of the same kind lately. */
export function LikeActions({ approval }: { approval: Approval }) {
  const nameOf = useNames();
  const { agentId, actionId, action } = approval;
  const query = useQuery({
    queryKey: ['action', 'like', agentId, action.type],
    queryFn: () =>
      ask(api.GET('/v1/actions', { params: { query: { agentId, actionType: action.type, limit: MOST } } })),
  });
  return (
    <Section title={`Earlier actions of ${nameOf(agentId)}: ${action.type}`}>
      <Loaded query={query}>
        {({ items }) => {
          const earlier = items.filter((item) => item.actionId !== actionId);
          if (earlier.length === 0) return <Text size="sm">None: it is the first one of its kind.</Text>;
          return (
            <Table.ScrollContainer minWidth={520}>
              <Table aria-label="Earlier actions">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>When</Table.Th>
                    <Table.Th>Target</Table.Th>
                    <Table.Th>Risk</Table.Th>
                    <Table.Th>Became</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {earlier.map((item) => (
                    <Table.Tr key={item.actionId}>
                      <Table.Td>
                        <AppLink to="/actions/$actionId" params={{ actionId: item.actionId }}>
                          <Time at={item.createdAt} short />
                        </AppLink>
                      </Table.Td>
                      <Table.Td style={{ overflowWrap: 'anywhere' }}>
                        {item.target.id ?? item.target.type} in {item.target.environment}
                      </Table.Td>
                      <Table.Td>
                        <RiskBadge risk={item.riskScore} />
                      </Table.Td>
                      <Table.Td>
                        <StatusBadge status={item.status} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
    </Section>
  );
}
