import { Badge, Checkbox, Group, Paper, Stack, Text } from '@mantine/core';
import { Clock, Fingerprint } from 'lucide-react';
import { sentence } from '../shared/action-sentence';
import { AppLink } from '../shared/app-link';
import { RiskBadge } from '../shared/badges';
import { useNames } from '../shared/names';
import { Time, useNow } from '../shared/time';
import type { Approval } from './queries';
import classes from './queue.module.css';

interface QueueItemProps {
  approval: Approval;
  chosen: boolean;
  /** Absent where it can't be voted on together with those that are chosen. */
  onChoose?: ((on: boolean) => void) | undefined;
}

const NEAR_MS = 15 * 60_000;

export function QueueItem({ approval, chosen, onChoose }: QueueItemProps) {
  const nameOf = useNames();
  const { id, action, agentId, status, risk, votesNeeded, stageName, stepUpRequired, questions } = approval;
  const open = questions.filter(({ answer }) => answer === null).length;
  return (
    <Paper component="li" withBorder p="sm" className={classes.item}>
      {status === 'PENDING' && (
        <Checkbox
          aria-label={`Choose: ${sentence(action)}`}
          checked={chosen}
          disabled={onChoose === undefined}
          onChange={(event) => onChoose?.(event.currentTarget.checked)}
        />
      )}
      <Stack gap={4} className={classes.what}>
        <AppLink to="/approvals/$approvalId" params={{ approvalId: id }} fw={600} data-row-link>
          {sentence(action)}
        </AppLink>
        <Text size="sm" c="dimmed">
          {nameOf(agentId)} · {action.operation}
          {status === 'PENDING' ? ` · ${votesText(votesNeeded)} in ${stageName}` : ''}
          {open > 0 ? ` · ${open === 1 ? '1 question' : `${open} questions`} without an answer` : ''}
        </Text>
      </Stack>
      <Group gap="xs" className={classes.marks}>
        {stepUpRequired && status === 'PENDING' && (
          <Badge color="blue" leftSection={<Fingerprint size={12} aria-hidden />}>
            Passkey
          </Badge>
        )}
        <RiskBadge risk={risk.score} />
        <Ends approval={approval} />
      </Group>
    </Paper>
  );
}

export function votesText(votes: number): string {
  return votes === 1 ? '1 vote needed' : `${votes} votes needed`;
}

/** When it expires, with a mark where that is near; or how it ended. */
function Ends({ approval }: { approval: Approval }) {
  const now = useNow();
  const { status, expiresAt, stageEndsAt, decidedAt } = approval;
  if (status !== 'PENDING') {
    return (
      <Text size="sm">
        {ENDED[status]} {decidedAt !== null && <Time at={decidedAt} short />}
      </Text>
    );
  }
  const end = stageEndsAt !== null && stageEndsAt < expiresAt ? stageEndsAt : expiresAt;
  const isNear = Date.parse(end) - now < NEAR_MS;
  return (
    <Group gap={4} wrap="nowrap">
      {isNear && <Clock size={14} aria-label="Soon:" />}
      <Text size="sm" fw={isNear ? 700 : undefined}>
        {end === expiresAt ? 'expires' : 'stage ends'} <Time at={end} short />
      </Text>
    </Group>
  );
}

export const ENDED = {
  APPROVED: 'Approved',
  DENIED: 'Denied',
  EXPIRED: 'Expired',
  CANCELLED: 'Cancelled',
} as const;
