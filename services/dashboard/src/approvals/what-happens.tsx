import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { AppLink } from '../shared/app-link';
import { RiskBadge } from '../shared/badges';
import { useNames } from '../shared/names';
import type { ApprovalDetail } from './queries';

const EFFECTS = {
  read: 'reads',
  write: 'changes data',
  destructive: 'destroys data',
  money: 'moves money',
  access: 'changes who has access',
  message: 'sends messages',
} as const;

/** What the sentence above leaves out: where, how dangerous, and by whom. */
export function WhatHappens({ approval }: { approval: ApprovalDetail }) {
  const nameOf = useNames();
  const { action, agentId, actionId, risk } = approval;
  const { environment, sensitivity } = action.target;
  return (
    <Card component="section" withBorder aria-label="Facts of the action">
      <Stack gap="xs">
        <Group gap="xs">
          <Badge color={environment === 'production' ? 'red' : 'gray'}>{environment}</Badge>
          <Badge color="gray">{`${sensitivity} sensitivity`}</Badge>
          <Badge color="gray">{EFFECTS[action.effect]}</Badge>
          <RiskBadge risk={risk.score} />
        </Group>
        <Text size="sm">
          Asked by <b>{nameOf(agentId)}</b>, to be run by <b>{action.operation}</b> of {action.provider} ·{' '}
          <AppLink to="/actions/$actionId" params={{ actionId }} underline="always">
            the action with its history
          </AppLink>
        </Text>
      </Stack>
    </Card>
  );
}
