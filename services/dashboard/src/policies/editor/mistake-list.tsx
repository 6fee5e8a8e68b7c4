import { Anchor, Group, List, Loader, Text } from '@mantine/core';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { Failure } from '../../shared/failure';
import type { Check } from './check';
import { lineAndColumn, type Mistake, rangeOf } from './mistakes';

interface MistakeListProps {
  check: Check;
  text: string;
  onGoTo: (position: number) => void;
}

/** Below the editor, for everybody who does not see its marks: each mistake with a way to its place. */
export function MistakeList({ check, text, onGoTo }: MistakeListProps) {
  if (check.error) return <Failure error={check.error} title="The policy could not be checked" />;
  return (
    <div aria-live="polite">
      <Verdict check={check} text={text} />
      {check.mistakes.length > 0 && (
        <List size="sm" spacing={4} mt="xs" aria-label="Mistakes">
          {check.mistakes.map((mistake) => (
            <List.Item key={`${mistake.code} ${mistake.path} ${mistake.message}`}>
              <Anchor component="button" type="button" size="sm" onClick={() => onGoTo(rangeOf(text, mistake).from)}>
                Line {lineAndColumn(text, mistake)}
              </Anchor>{' '}
              {sentence(mistake)}
            </List.Item>
          ))}
        </List>
      )}
    </div>
  );
}

function Verdict({ check, text }: Pick<MistakeListProps, 'check' | 'text'>) {
  const count = check.mistakes.length;
  if (text === '')
    return <Text size="sm">The policy is empty. Begin with a template, or with a rule of the form.</Text>;
  if (count > 0) {
    return (
      <Group gap={6}>
        <CircleAlert size={16} aria-hidden />
        <Text size="sm" fw={600}>
          {count === 1 ? 'One mistake' : `${count} mistakes`}
        </Text>
      </Group>
    );
  }
  if (!check.isValid) return <Loader size="xs" role="status" aria-label="Checking" />;
  return (
    <Group gap={6}>
      <CircleCheck size={16} aria-hidden />
      <Text size="sm">No mistakes. Conditions are checked against the fields of the actions that they can meet.</Text>
    </Group>
  );
}

function sentence({ message, suggestion }: Mistake): string {
  return suggestion === undefined ? message : `${message}: ${suggestion}`;
}
