import { Stack, Text } from '@mantine/core';
import { useNames } from '../shared/names';
import { Section } from '../shared/section';
import { Time } from '../shared/time';
import { ChangesTable } from './changes-table';
import type { Approval } from './queries';

/** What approvers have changed, edit by edit. */
export function EditsCard({ approval }: { approval: Approval }) {
  const nameOf = useNames();
  if (approval.edits.length === 0) return null;
  return (
    <Section title="Edits">
      {approval.edits.map(({ by, at, to, changes, votesDropped }) => (
        <Stack key={`${to} ${at}`} gap={4}>
          <Text size="sm">
            <b>{nameOf(by)}</b>, <Time at={at} />
            {votesDropped > 0
              ? `: ${votesDropped} earlier ${votesDropped === 1 ? 'vote was' : 'votes were'} dropped`
              : ''}
          </Text>
          <ChangesTable changes={changes} />
        </Stack>
      ))}
    </Section>
  );
}
