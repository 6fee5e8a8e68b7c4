import { Alert, Button, Group, Radio, Stack, Text, Textarea, Timeline } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../../api/client';
import { Failure } from '../../shared/failure';
import { useNames } from '../../shared/names';
import { Section } from '../../shared/section';
import { Time } from '../../shared/time';
import { useMay } from '../../sign-in/session';
import type { ActionDetail } from './queries';

const KINDS = {
  attempt: 'What the attempts came to',
  answer: 'What the service says',
  proposal: 'Proposed',
  settlement: 'Settled',
} as const;

/** What is known of an outcome that is, or was, not known; and the way to settle it. */
export function EvidenceCard({ action }: { action: ActionDetail }) {
  const nameOf = useNames();
  const maySettle = useMay('actions.settle');
  const { evidence, status, actionId } = action;
  const isOpen = status === 'UNKNOWN';
  if (!isOpen && evidence.length === 0) return null;
  return (
    <Section title={isOpen ? 'Its outcome is not known' : 'Its outcome was not known'}>
      {isOpen && (
        <Text size="sm">
          It may have happened, or not. It is not tried again: look at the service, and say what you find.
        </Text>
      )}
      <Timeline active={evidence.length} bulletSize={14} lineWidth={2}>
        {evidence.map(({ kind, at, outcome, code, message, by }) => (
          <Timeline.Item key={`${at} ${kind} ${message}`} title={`${KINDS[kind]}: ${outcome.toLowerCase()}`}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {code === null ? '' : `${code}: `}
              {message}
            </Text>
            <Text size="xs" c="dimmed" component="div">
              {by === null ? '' : `${nameOf(by)}, `}
              <Time at={at} />
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
      {isOpen && maySettle && <SettleForm actionId={actionId} />}
    </Section>
  );
}

type Outcome = 'succeeded' | 'failed';

function SettleForm({ actionId }: { actionId: string }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const settle = useMutation({
    mutationFn: (found: Outcome) =>
      ask(
        api.POST('/v1/actions/{id}/settle', {
          params: { path: { id: actionId } },
          body: { outcome: found, reason: reason.trim() },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['action'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (outcome !== null) settle.mutate(outcome);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Radio.Group
          label="What has become of it"
          value={outcome}
          onChange={(value) => setOutcome(value as Outcome)}
          required
        >
          <Group mt="xs">
            <Radio value="succeeded" label="It happened" />
            <Radio value="failed" label="It did not happen" />
          </Group>
        </Radio.Group>
        <Textarea
          label="How you found out"
          maxLength={1000}
          autosize
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
        />
        {settle.isError && <Failure error={settle.error} title="It was not settled" />}
        {settle.data?.status === 'UNKNOWN' && (
          <Alert color="orange" title="Your finding is kept">
            <Text size="sm">The organisation wants two people for this: a second one has to find the same.</Text>
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={settle.isPending} disabled={outcome === null || reason.trim() === ''}>
            Settle the outcome
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
