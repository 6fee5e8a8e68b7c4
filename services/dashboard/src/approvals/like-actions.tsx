import { Table, Text } from '@mantine/core';
import { formatAmount } from '@runplane/contracts/presentation';
import { AppLink } from '../shared/app-link';
import { RiskBadge, StatusBadge } from '../shared/badges';
import { Loaded } from '../shared/loaded';
import { useNames } from '../shared/names';
import { ScrollingTable } from '../shared/scrolling-table';
import { Section } from '../shared/section';
import { Time } from '../shared/time';
import { type Background, useBackground } from './background';
import type { Approval } from './queries';

type History = Background['history'];

/** What this agent has done of the same kind in the last 90 days. */
export function LikeActions({ approval }: { approval: Approval }) {
  const nameOf = useNames();
  const { id, agentId, action } = approval;
  return (
    <Section title={`Earlier actions of ${nameOf(agentId)}: ${action.type}`}>
      <Loaded query={useBackground(id)}>
        {({ history }) =>
          history.newest.length === 0 ? (
            <Text size="sm">None: it is the first one of its kind.</Text>
          ) : (
            <>
              <Text size="sm">{summaryOf(history, action.material.currency)}</Text>
              <Newest actions={history.newest} />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function summaryOf(
  { counts, medianAmount, maxAmount, actionsLastDay, knownTarget }: History,
  currency: unknown,
): string {
  const became = Object.entries(counts).map(
    ([status, count]) => `${count} ${status.toLowerCase().replaceAll('_', ' ')}`,
  );
  const sums =
    typeof currency === 'string' && medianAmount !== null && maxAmount !== null
      ? ` Half were below ${formatAmount(Math.round(medianAmount), currency)}, the largest was ${formatAmount(maxAmount, currency)}.`
      : '';
  const target = knownTarget ? 'It has touched this target before.' : 'It has not touched this target before.';
  return `In 90 days: ${became.join(', ')}; ${actionsLastDay} in the last day.${sums} ${target}`;
}

function Newest({ actions }: { actions: History['newest'] }) {
  return (
    <ScrollingTable label="Earlier actions" columns={['When', 'Target', 'Amount', 'Risk', 'Became']}>
      {actions.map(({ actionId, createdAt, target, amount, currency, riskScore, status }) => (
        <Table.Tr key={actionId}>
          <Table.Td>
            <AppLink size="sm" to="/actions/$actionId" params={{ actionId }}>
              <Time at={createdAt} short />
            </AppLink>
          </Table.Td>
          <Table.Td>
            {target.id ?? target.type} in {target.environment}
          </Table.Td>
          <Table.Td>{amount === null || currency === null ? 'none' : formatAmount(amount, currency)}</Table.Td>
          <Table.Td>
            <RiskBadge risk={riskScore} />
          </Table.Td>
          <Table.Td>
            <StatusBadge status={status} />
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollingTable>
  );
}
