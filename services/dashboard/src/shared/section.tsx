import { Card, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useId } from 'react';

interface SectionProps {
  title: string;
  children: ReactNode;
}

/** A part of a page with a heading of its own. */
export function Section({ title, children }: SectionProps) {
  const id = useId();
  return (
    <Card component="section" withBorder padding="md" aria-labelledby={id}>
      <Stack gap="sm">
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  );
}
