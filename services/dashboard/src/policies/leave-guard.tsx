import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

/** Who leaves with a draft is told where it stays. Other tabs of the same policy are no leaving. */
export function LeaveGuard({ isDraft }: { isDraft: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => isDraft && current.pathname !== next.pathname,
    enableBeforeUnload: isDraft,
    withResolver: true,
  });
  return (
    <Modal opened={status === 'blocked'} onClose={() => reset?.()} title="Your draft is not saved as a version">
      <Stack>
        <Text size="sm">
          It stays in this browser, and is there when you come back. Nobody else sees it, and it decides nothing.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => reset?.()} data-autofocus>
            Stay
          </Button>
          <Button onClick={() => proceed?.()}>Leave</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
