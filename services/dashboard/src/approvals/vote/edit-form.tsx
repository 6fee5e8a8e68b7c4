import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ChangesTable } from '../changes-table';
import type { ApprovalDetail } from '../queries';
import { changesOf, draftOf, parsed } from './edited-arguments';
import type { useVotes } from './use-votes';

interface EditFormProps {
  approval: ApprovalDetail;
  vote: ReturnType<typeof useVotes>;
  isCurrent: boolean;
  onBack: () => void;
  onEdited: (version: Pick<ApprovalDetail, 'digest' | 'revision'>) => void;
}

/** Other arguments, and a vote to approve them. They are mapped and decided again before anything runs. */
export function EditForm({ approval, vote, isCurrent, onBack, onEdited }: EditFormProps) {
  const before = approval.arguments ?? {};
  const [draft, setDraft] = useState(() => draftOf(before));
  const [reason, setReason] = useState('');
  const result = parsed(draft);
  const errors = result.ok ? {} : result.errors;
  const changes = result.ok ? changesOf(before, result.value) : [];
  const submit = () => {
    if (!result.ok) return;
    const given = reason.trim() === '' ? {} : { reason: reason.trim() };
    vote.mutate(
      { choice: 'edit', arguments: result.value, ...given },
      { onSuccess: ({ approval: { digest, revision } }) => onEdited({ digest, revision }) },
    );
  };
  return (
    <Stack gap="sm">
      {draft.map(({ name, text, isText }, index) => (
        <Textarea
          key={name}
          label={name}
          description={isText ? undefined : 'JSON'}
          autosize
          maxRows={12}
          value={text}
          error={errors[name]}
          data-autofocus={index === 0}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            setDraft((all) => all.map((each) => (each.name === name ? { ...each, text: typed } : each)));
          }}
        />
      ))}
      {changes.length > 0 && <ChangesTable changes={changes} />}
      <Textarea
        label="Reason (not required)"
        maxLength={1000}
        autosize
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Consequence approval={approval} />
      <Group gap="xs">
        <Button disabled={!isCurrent || changes.length === 0} loading={vote.isPending} onClick={submit}>
          Approve with these changes
        </Button>
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
      </Group>
    </Stack>
  );
}

function Consequence({ approval: { plan, stepUpRequired, votes, earlierVotes } }: { approval: ApprovalDetail }) {
  const dropped = votes.length + earlierVotes.length;
  const stands = plan.fourEyes || stepUpRequired;
  return (
    <Alert title="What an edit does">
      <Text size="sm">
        The policy decides the new arguments again, and may block them.
        {dropped > 0 ? ` ${dropped === 1 ? 'The vote' : `All ${dropped} votes`} so far will be dropped.` : ''}
        {stands ? ' The edit does not count as your vote: the plan asks for another one.' : ' It counts as your vote.'}
      </Text>
    </Alert>
  );
}
