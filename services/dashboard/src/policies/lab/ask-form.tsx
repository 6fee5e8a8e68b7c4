import { Autocomplete, Badge, Button, Code, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../../api/client';
import type { AnswerOf } from '../../api/types';
import { Failure } from '../../shared/failure';
import { useVocabulary } from '../editor/vocabulary';
import type { Decision } from './suite';

const DECISIONS: readonly { value: Decision; label: string }[] = [
  { value: 'ALLOW', label: 'allowed' },
  { value: 'REQUIRE_APPROVAL', label: 'made to wait for approval' },
  { value: 'BLOCK', label: 'blocked' },
];

/** "Can this action, where the condition holds, ever get this decision?" */
export function AskForm({ draft }: { draft: { yaml: string } | undefined }) {
  const { actions } = useVocabulary();
  const [action, setAction] = useState('');
  const [when, setWhen] = useState('');
  const [decision, setDecision] = useState<Decision>('ALLOW');
  const question = useMutation({
    mutationFn: () => {
      const condition = when.trim() === '' ? {} : { when };
      return ask(api.POST('/v1/policies/ask', { body: { draft, action, decision, ...condition } }));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    question.mutate();
  };
  return (
    <Stack>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="xs">
          <Autocomplete
            label="Can the action"
            value={action}
            onChange={setAction}
            data={actions.map(({ type }) => type)}
            placeholder="create_refund"
            w={220}
          />
          <TextInput
            label="where"
            value={when}
            onChange={(event) => setWhen(event.currentTarget.value)}
            placeholder="action.amount > 50000"
            style={{ flex: '1 1 240px' }}
          />
          <Select
            label="ever be"
            value={decision}
            onChange={(value) => setDecision(DECISIONS.find((each) => each.value === value)?.value ?? decision)}
            data={[...DECISIONS]}
            allowDeselect={false}
            w={230}
          />
          <Button type="submit" disabled={action === ''} loading={question.isPending}>
            Ask
          </Button>
        </Group>
      </form>
      {question.isError && <Failure error={question.error} title="The question was not answered" />}
      {question.data && <Answer answer={question.data} />}
    </Stack>
  );
}

const ANSWERS = { yes: 'Yes', no: 'No', unknown: 'Not known' };

function Answer({ answer: { answer, example, examplesTried } }: { answer: AnswerOf<'policyLabAsk'> }) {
  return (
    <Stack gap="xs" role="status">
      <Group gap="xs">
        <Badge color={answer === 'unknown' ? 'gray' : 'blue'} size="lg">
          {ANSWERS[answer]}
        </Badge>
        <Text size="sm">{answerSentence(answer, examplesTried)}</Text>
      </Group>
      {example && (
        <Code block tabIndex={0} role="region" aria-label="Example">
          {JSON.stringify({ action: example.action, context: example.context, reason: example.record.reason }, null, 2)}
        </Code>
      )}
    </Stack>
  );
}

function answerSentence(answer: 'yes' | 'no' | 'unknown', tried: number): string {
  if (answer === 'yes') return 'This one does, for example:';
  if (answer === 'no') return `None of the ${tried} inputs that stand for all others does.`;
  return `None of ${tried} examples does, but they do not stand for all inputs.`;
}
