import { Code } from '@mantine/core';

/** A secret to be kept now: it can be read and marked as a whole, and breaks anywhere. */
export function SecretText({ label, secret }: { label: string; secret: string }) {
  return (
    <Code
      block
      tabIndex={0}
      role="region"
      aria-label={label}
      style={{ whiteSpace: 'pre-wrap', wordBreak: 'break-all' }}
    >
      {secret}
    </Code>
  );
}
