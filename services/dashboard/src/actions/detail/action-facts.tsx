import { Alert, Code, Group, Table, Text } from '@mantine/core';
import { formatAmount } from '@runplane/contracts/presentation';
import { approvalIdOf } from '@runplane/contracts/values';
import type { ReactNode } from 'react';
import { AppLink } from '../../shared/app-link';
import { EffectBadge, RiskBadge, StatusBadge } from '../../shared/badges';
import { useNames } from '../../shared/names';
import { Section } from '../../shared/section';
import { Time } from '../../shared/time';
import { ValueText } from '../../shared/value-text';
import type { ActionDetail } from './queries';

/** Where the action stands, and what the list holds on it. */
export function ActionFacts({ action }: { action: ActionDetail }) {
  const nameOf = useNames();
  const { actionId, agentId, target, status, decision, amount, currency, undoOf, erasedAt, live } = action;
  const { type, id, environment } = target;
  return (
    <Section title="What it is">
      <Group gap="xs">
        <StatusBadge status={status} />
        <EffectBadge effect={decision} />
        <RiskBadge risk={action.riskScore} />
      </Group>
      <Table aria-label="Facts" layout="fixed" withRowBorders={false}>
        <Table.Tbody>
          <Fact name="Reason">{action.reason}</Fact>
          {action.error !== null && (
            <Fact name="Error">
              <b>{action.error.code}</b>: {action.error.message}
            </Fact>
          )}
          <Fact name="Agent">
            <AppLink to="/agents/$agentId" params={{ agentId }} size="sm">
              {nameOf(agentId)}
            </AppLink>
          </Fact>
          <Fact name="Operation">
            {action.operation}, as {action.actionType}
          </Fact>
          <Fact name="Target">
            {type} {id ?? '(no id)'} in {environment}
          </Fact>
          {amount !== null && currency !== null && <Fact name="Amount">{formatAmount(amount, currency)}</Fact>}
          <Fact name="Executed by">{action.execution === 'gateway' ? 'Runplane' : 'the agent, with a permit'}</Fact>
          <Fact name="Decided">
            <Time at={action.createdAt} />
          </Fact>
          <Fact name="Changed">
            <Time at={action.updatedAt} />
          </Fact>
          {decision === 'REQUIRE_APPROVAL' && (
            <Fact name="Approval">
              <AppLink to="/approvals/$approvalId" params={{ approvalId: approvalIdOf(actionId) }} size="sm">
                {status === 'PENDING_APPROVAL' ? 'Waits: look at it and decide' : 'See who decided what'}
              </AppLink>
            </Fact>
          )}
          {undoOf !== null && (
            <Fact name="Undoes">
              <AppLink to="/actions/$actionId" params={{ actionId: undoOf }} size="sm">
                {undoOf}
              </AppLink>
            </Fact>
          )}
          <Fact name="Digest">
            <Code>{action.decided.digest}</Code>
          </Fact>
          {live?.result != null && (
            <Fact name="Result">
              <ValueText value={live.result} />
            </Fact>
          )}
        </Table.Tbody>
      </Table>
      {erasedAt !== null && (
        <Alert title="Erased">
          <Text size="sm">
            Arguments, context and result were erased: <Time at={erasedAt} />. The log still proves that it was decided.
          </Text>
        </Alert>
      )}
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" w={130}>
        {name}
      </Table.Th>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{children}</Table.Td>
    </Table.Tr>
  );
}
