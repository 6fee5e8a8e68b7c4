import { Popover, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactElement, ReactNode } from 'react';

interface ChoicesProps {
  /** What opens and closes them, and names them: an element that takes a `ref`. */
  target: (toggle: () => void) => ReactElement;
  children: (close: () => void) => ReactNode;
}

/** A few links or buttons below another one. */
export function Choices({ target, children }: ChoicesProps) {
  const [opened, { toggle, close, open }] = useDisclosure();
  return (
    <Popover opened={opened} onChange={(next) => (next ? open() : close())} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>{target(toggle)}</Popover.Target>
      <Popover.Dropdown p="xs" mah={360} style={{ overflowY: 'auto' }}>
        <Stack gap={4}>{children(close)}</Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
