import { Text } from '@mantine/core';
import { visibleText } from '@runplane/contracts/presentation';

const MOST_CHARACTERS = 4_000;

/** A value that an agent has chosen, whole and with everything in it visible; longer texts break where they are. */
export function ValueText({ value }: { value: unknown }) {
  const isText = typeof value === 'string';
  const text = isText ? value : (JSON.stringify(value, null, 2) ?? 'not given');
  const lines = text.split('\n').map((line) => visibleText(line, MOST_CHARACTERS));
  return (
    <Text
      component="span"
      size="sm"
      ff={isText ? undefined : 'monospace'}
      style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {lines.join('\n')}
    </Text>
  );
}
