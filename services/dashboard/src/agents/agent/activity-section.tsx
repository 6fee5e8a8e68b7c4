import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { AppLink } from '../../shared/app-link';
import { RiskBadge, StatusBadge } from '../../shared/badges';
import { Snippet } from '../../shared/empty';
import { Loaded } from '../../shared/loaded';
import { ScrollingTable } from '../../shared/scrolling-table';
import { Section } from '../../shared/section';
import { Time } from '../../shared/time';
import type { Agent } from '../queries';
import { MCP_SNIPPET, SNIPPET } from '../snippet';

const NEWEST = 15;

/** What the agent asked for last. */
export function ActivitySection({ agent }: { agent: Agent }) {
  const newest = useQuery({
    queryKey: ['action', 'of', agent.id],
    queryFn: () => ask(api.GET('/v1/actions', { params: { query: { agentId: agent.id, limit: NEWEST } } })),
  });
  return (
    <Section title="Newest actions">
      <Loaded query={newest}>
        {({ items }) => (items.length === 0 ? <NoAction agent={agent} /> : <ActionTable actions={items} />)}
      </Loaded>
    </Section>
  );
}

function ActionTable({ actions }: { actions: readonly Schema<'ActionRow'>[] }) {
  return (
    <ScrollingTable label="Newest actions" columns={['Action', 'State', 'Risk']}>
      {actions.map(({ actionId, actionType, target, status, riskScore, createdAt }) => (
        <Table.Tr key={actionId}>
          <Table.Td>
            <AppLink size="sm" to="/actions/$actionId" params={{ actionId }}>
              {actionType}
            </AppLink>
            <Text size="xs" c="dimmed">
              {[target.id, target.environment].filter((part) => part !== null).join(', ')},{' '}
              <Time at={createdAt} short />
            </Text>
          </Table.Td>
          <Table.Td miw={185}>
            <StatusBadge status={status} />
          </Table.Td>
          <Table.Td miw={95}>
            <RiskBadge risk={riskScore} />
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollingTable>
  );
}

function NoAction({ agent }: { agent: Agent }) {
  return (
    <>
      <Text size="sm">{`${agent.name} has asked for nothing yet. Make a key, and let it call a tool:`}</Text>
      <Snippet code={SNIPPET} />
      <Text size="sm">An agent that you do not change gets the tools that the gateway runs by its MCP client:</Text>
      <Snippet code={MCP_SNIPPET} label="Snippet for MCP clients" />
    </>
  );
}
