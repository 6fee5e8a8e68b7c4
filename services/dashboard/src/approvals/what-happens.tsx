import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { AppLink } from '../shared/app-link';
import { RiskBadge } from '../shared/badges';
import { useNames } from '../shared/names';
import { sentence } from './action-sentence';
import type { ApprovalDetail } from './queries';

const EFFECTS = {
  read: 'reads',
  write: 'changes data',
  destructive: 'destroys data',
  money: 'moves money',
  access: 'changes who has access',
  message: 'sends messages',
} as const;

/** The action in one sentence, and the facts that it leaves out. */
export function WhatHappens({ approval }: { approval: ApprovalDetail }) {
  const nameOf = useNames();
  const { action, agentId, actionId, risk } = approval;
  const { environment, sensitivity } = action.target;
  return (
    <Card component="section" withBorder aria-label="What will happen">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          <b>{nameOf(agentId)}</b> asks to
        </Text>
        <Title order={2} size="h3" style={{ overflowWrap: 'anywhere' }}>
          {sentence(action)}
        </Title>
        <Group gap="xs">
          <Badge color={environment === 'production' ? 'red' : 'gray'}>{environment}</Badge>
          <Badge color="gray">{`${sensitivity} sensitivity`}</Badge>
          <Badge color="gray">{EFFECTS[action.effect]}</Badge>
          <RiskBadge risk={risk.score} />
        </Group>
        <Text size="sm">
          By <b>{action.operation}</b> of {action.provider} ·{' '}
          <AppLink to="/actions/$actionId" params={{ actionId }}>
            the action with its history
          </AppLink>
        </Text>
      </Stack>
    </Card>
  );
}
