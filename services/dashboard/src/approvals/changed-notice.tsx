import { Alert, Button, Stack, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useNames } from '../shared/names';
import { Time } from '../shared/time';
import { ChangesTable } from './changes-table';
import { netChanges } from './net-changes';
import type { ApprovalDetail } from './queries';

interface ChangedNoticeProps {
  seen: ApprovalDetail;
  current: ApprovalDetail;
  onShow: () => void;
}

/** Says that the action is another one now than what the reader has in front of them, and how. */
export function ChangedNotice({ seen, current, onShow }: ChangedNoticeProps) {
  const nameOf = useNames();
  const edits = current.edits.slice(seen.edits.length);
  const last = edits.at(-1);
  return (
    <Alert
      color="orange"
      role="alert"
      icon={<TriangleAlert aria-hidden />}
      title="It was changed while you looked at it"
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {last ? (
            <>
              {nameOf(last.by)} edited it on <Time at={last.at} />. Votes so far were dropped.{' '}
            </>
          ) : null}
          What is below is what you saw before; a vote on it would not count.
        </Text>
        <ChangesTable changes={netChanges(edits)} />
        <Button onClick={onShow}>Show the new version</Button>
      </Stack>
    </Alert>
  );
}
