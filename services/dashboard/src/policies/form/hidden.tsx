import { Badge, Code, Group } from '@mantine/core';
import type { ReadRule } from '../document/rule-form';

/** What the form does not show of a rule, by its place in the text. */
export function Hidden({ read }: { read: ReadRule }) {
  if (read.hidden.length === 0) return null;
  return (
    <Group gap={6}>
      <Badge color="gray">In the text only</Badge>
      {read.hidden.map((part) => (
        <Code key={part}>{part}</Code>
      ))}
    </Group>
  );
}
