import { SegmentedControl } from '@mantine/core';
import type { DecideBy } from './source';

interface DecideByControlProps {
  value: DecideBy;
  onChange: (by: DecideBy) => void;
}

/** Whether a question is about the text of the editor, as if it were published, or about what is published. */
export function DecideByControl({ value, onChange }: DecideByControlProps) {
  return (
    <SegmentedControl
      aria-label="Decide by"
      value={value}
      onChange={(chosen) => onChange(chosen === 'published' ? 'published' : 'text')}
      data={[
        { value: 'text', label: 'With this draft' },
        { value: 'published', label: 'As published' },
      ]}
    />
  );
}
