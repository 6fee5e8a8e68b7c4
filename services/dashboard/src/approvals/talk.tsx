import { Button, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { Failure } from '../shared/failure';
import { agentsQuery } from '../shared/lists';
import { Section } from '../shared/section';
import { useMay, useSession } from '../sign-in/session';
import type { Approval } from './queries';

type Question = Schema<'Question'>;
const KINDS = { comment: 'Comment', agent: 'Ask the agent', owner: 'Ask its owner' } as const;
type Kind = keyof typeof KINDS;

/** Questions to the agent or its owner, and comments. What was said is in the timeline. */
export function Talk({ approval }: { approval: Approval }) {
  const mayAsk = useMay('approvals.ask');
  const [kind, setKind] = useState<Kind>('comment');
  const [text, setText] = useState('');
  const client = useQueryClient();
  const say = useMutation({
    mutationFn: async () => {
      const params = { path: { id: approval.id } };
      if (kind === 'comment') return ask(api.POST('/v1/approvals/{id}/comments', { params, body: { text } }));
      return ask(api.POST('/v1/approvals/{id}/questions', { params, body: { text, to: kind } }));
    },
    onSuccess: async () => {
      setText('');
      await client.invalidateQueries({ queryKey: ['approval'] });
    },
  });
  if (approval.status !== 'PENDING') return null;
  return (
    <Section title="Questions and comments">
      {approval.questions
        .filter(({ answer }) => answer === null)
        .map((question) => (
          <OpenQuestion key={question.id} approval={approval} question={question} />
        ))}
      {mayAsk && (
        <SegmentedControl
          aria-label="What to write"
          size="xs"
          value={kind}
          onChange={(value) => setKind(value as Kind)}
          data={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
        />
      )}
      <Textarea
        label={kind === 'comment' ? 'Your comment' : 'Your question'}
        maxLength={1000}
        autosize
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {say.isError && <Failure error={say.error} title="It was not sent" />}
      <Group>
        <Button
          variant="default"
          size="xs"
          disabled={text.trim() === ''}
          loading={say.isPending}
          onClick={() => say.mutate()}
        >
          {KINDS[kind]}
        </Button>
      </Group>
    </Section>
  );
}

/** The owner of the agent answers here; the agent by its own API. */
function OpenQuestion({ approval, question }: { approval: Approval; question: Question }) {
  const { member } = useSession();
  const agents = useQuery(agentsQuery).data ?? [];
  const isOwner = agents.find(({ id }) => id === approval.agentId)?.ownerId === member.id;
  const [text, setText] = useState('');
  const client = useQueryClient();
  const answer = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/actions/{id}/answers', {
          params: { path: { id: approval.actionId } },
          body: { question: question.id, text },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['approval'] }),
  });
  return (
    <Stack gap={4}>
      <Text size="sm">
        Waits for an answer by the {question.to === 'agent' ? 'agent' : 'owner of the agent'}: <b>{question.text}</b>
      </Text>
      {isOwner && (
        <>
          <Textarea
            label="Your answer, as the owner of the agent"
            maxLength={1000}
            autosize
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {answer.isError && <Failure error={answer.error} title="The answer was not sent" />}
          <Button
            size="xs"
            w="fit-content"
            disabled={text.trim() === ''}
            loading={answer.isPending}
            onClick={() => answer.mutate()}
          >
            Answer
          </Button>
        </>
      )}
    </Stack>
  );
}
