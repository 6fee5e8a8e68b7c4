import { Button, Group, List, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { sentence } from '../shared/action-sentence';
import { Failure } from '../shared/failure';
import type { Approval } from './queries';

export type BulkChoice = 'approve' | 'deny' | 'abstain';

export interface BulkVotes {
  choice: BulkChoice;
  /** As they were shown when they were chosen. */
  approvals: readonly Approval[];
}

interface BulkDialogProps extends BulkVotes {
  onClose: (voted: boolean) => void;
}

type Answers = Schema<'BulkVoteAnswer'>['items'];

const VERB = { approve: 'Approve', deny: 'Deny', abstain: 'Abstain on' } as const;

/** Names every action once more. The votes carry the digests of what is listed here. */
export function BulkDialog({ choice, approvals: shown, onClose }: BulkDialogProps) {
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const vote = useMutation({
    mutationFn: () => {
      const items = shown.map(({ id, digest }) => ({ id, digest }));
      return ask(api.POST('/v1/approvals/bulk', { body: { choice, items, ...(reason ? { reason } : {}) } }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['approval'] }),
  });
  const reasonNeeded = choice === 'deny' && shown.some(({ plan }) => plan.denyReasonRequired);
  return (
    <Modal
      opened
      onClose={() => onClose(vote.isSuccess)}
      title={`${VERB[choice]} ${countText(shown.length)}`}
      size="lg"
    >
      {vote.data ? (
        <Results shown={shown} answers={vote.data.items} onClose={() => onClose(true)} />
      ) : (
        <Stack>
          <List size="sm" aria-label="What is voted on">
            {shown.map(({ id, action }) => (
              <List.Item key={id}>{sentence(action)}</List.Item>
            ))}
          </List>
          <Textarea
            label={reasonNeeded ? 'Reason' : 'Reason (not required)'}
            required={reasonNeeded}
            maxLength={1000}
            autosize
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {vote.isError && <Failure error={vote.error} title="The votes were not cast" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => onClose(false)}>
              Back
            </Button>
            <Button
              color={choice === 'deny' ? 'red' : undefined}
              loading={vote.isPending}
              disabled={reasonNeeded && reason.trim() === ''}
              onClick={() => vote.mutate()}
            >
              {VERB[choice]} {countText(shown.length)}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

const countText = (count: number) => (count === 1 ? '1 action' : `${count} actions`);

/** What became of each: one that is refused stops no other. */
function Results({ shown, answers, onClose }: { shown: readonly Approval[]; answers: Answers; onClose: () => void }) {
  const counted = answers.filter(({ problem }) => problem === null).length;
  return (
    <Stack role="status">
      <Text fw={600}>
        {counted} of {answers.length} votes counted.
      </Text>
      <List size="sm">
        {answers.map(({ id, approval, problem }) => (
          <List.Item key={id}>
            {sentenceOfId(shown, id)}{' '}
            <b>{problem ? `Not counted: ${problem.detail}` : approval?.status.toLowerCase()}</b>
          </List.Item>
        ))}
      </List>
      <Group justify="flex-end">
        <Button onClick={onClose}>Close</Button>
      </Group>
    </Stack>
  );
}

function sentenceOfId(shown: readonly Approval[], id: string): string {
  const found = shown.find((approval) => approval.id === id);
  return found ? sentence(found.action) : id;
}
