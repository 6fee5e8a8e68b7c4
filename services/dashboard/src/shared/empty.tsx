import { Button, Card, Code, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyProps {
  title: string;
  children: ReactNode;
  /** A snippet to copy that fills the list. */
  snippet?: string;
  action?: ReactNode;
}

/** An empty list says what would be here, and how to get the first one. */
export function Empty({ title, children, snippet, action }: EmptyProps) {
  return (
    <Card withBorder padding="xl">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text component="div" size="sm">
          {children}
        </Text>
        {snippet !== undefined && <Snippet code={snippet} />}
        {action}
      </Stack>
    </Card>
  );
}

/** Code to copy. `label` tells it from another one of the page. */
export function Snippet({ code, label = 'Snippet' }: { code: string; label?: string }) {
  return (
    <Stack gap={4} w="100%">
      <Code block tabIndex={0} role="region" aria-label={label}>
        {code}
      </Code>
      <Group>
        <CopyText text={code} />
      </Group>
    </Stack>
  );
}

export function CopyText({ text, label = 'Copy' }: { text: string; label?: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" onClick={copy}>
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  );
}
