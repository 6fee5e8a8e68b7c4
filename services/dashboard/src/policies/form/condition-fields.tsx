import { Button, Group, Stack, Text } from '@mantine/core';
import type { Comparison } from '../document/condition';
import type { Vocabulary } from '../editor/options';
import { ComparisonRow } from './comparison-row';
import { fieldsFor } from './fields';

interface ConditionFieldsProps {
  comparisons: Comparison[];
  /** Globs of the actions that the rule is about. */
  actions: readonly string[];
  showFaults: boolean;
  vocabulary: Vocabulary;
  onChange: (comparisons: Comparison[]) => void;
}

/** The condition of a rule as comparisons, all of which have to hold. */
export function ConditionFields({ comparisons, actions, showFaults, vocabulary, onChange }: ConditionFieldsProps) {
  const fields = fieldsFor(actions, vocabulary);
  const first = fields[0];
  const add = () =>
    onChange([
      ...comparisons,
      { field: first?.name ?? 'action.type', operator: '==', kind: first?.kind ?? 'text', values: [] },
    ]);
  return (
    <Stack gap="xs" role="group" aria-label="Condition">
      <Text size="sm" fw={500}>
        Condition
      </Text>
      {comparisons.length === 0 && <Text size="sm">The rule applies whenever the above fits.</Text>}
      {comparisons.map((comparison, index) => (
        <ComparisonRow
          // biome-ignore lint/suspicious/noArrayIndexKey: comparisons have nothing but their place.
          key={index}
          comparison={comparison}
          fields={fields}
          showFault={showFaults}
          number={index + 1}
          onChange={(changed) => onChange(comparisons.with(index, changed))}
          onRemove={() => onChange(comparisons.toSpliced(index, 1))}
        />
      ))}
      <Group>
        <Button size="xs" variant="light" onClick={add}>
          Add comparison
        </Button>
      </Group>
    </Stack>
  );
}
