import { Button, Group, Paper, Text } from '@mantine/core';
import type { BulkChoice } from './bulk-dialog';
import type { Approval } from './queries';

const MOST = 100;

interface BulkBarProps {
  /** Those that are chosen. */
  approvals: readonly Approval[];
  /** All that are shown and could be voted on together with them, in the same way. */
  alike: readonly Approval[];
  onChooseAll: (approvals: readonly Approval[]) => void;
  onVote: (choice: BulkChoice) => void;
}

/** What can be done with all that is chosen. */
export function BulkBar({ approvals, alike, onChooseAll, onVote }: BulkBarProps) {
  const signed = approvals.some(({ stepUpRequired }) => stepUpRequired);
  const tooMany = approvals.length > MOST;
  const chosen = new Set(approvals.map(({ id }) => id));
  const hasMore = approvals.length < MOST && alike.some(({ id }) => !chosen.has(id));
  return (
    <Paper withBorder p="sm" role="region" aria-label="Vote on all that are chosen">
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {approvals.length} chosen
        </Text>
        {hasMore && (
          <Button size="xs" variant="default" onClick={() => onChooseAll(alike.slice(0, MOST))}>
            Choose all {Math.min(alike.length, MOST)} alike
          </Button>
        )}
        <Button size="xs" disabled={signed || tooMany} onClick={() => onVote('approve')}>
          Approve all
        </Button>
        <Button size="xs" color="red" disabled={tooMany} onClick={() => onVote('deny')}>
          Deny all
        </Button>
        <Button size="xs" variant="default" disabled={tooMany} onClick={() => onVote('abstain')}>
          Abstain
        </Button>
        {signed && <Text size="sm">One of them is approved with a passkey only: open it to approve it.</Text>}
        {tooMany && <Text size="sm">Choose at most {MOST}.</Text>}
      </Group>
    </Paper>
  );
}
