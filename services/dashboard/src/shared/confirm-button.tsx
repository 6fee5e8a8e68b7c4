import { Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Failure } from './failure';

interface ConfirmButtonProps extends ButtonProps {
  label: string;
  /** What follows when it is done, in one or two sentences. */
  consequence: ReactNode;
  /** Fields that belong to the question. */
  children?: ReactNode;
  /** False as long as the fields are not complete. */
  ready?: boolean;
  onConfirm: () => Promise<unknown>;
  failure: { error: unknown; isPending: boolean };
}

/** A change that can't be taken back by another click: asked once, with what follows from it. */
export function ConfirmButton({
  label,
  consequence,
  children,
  ready = true,
  onConfirm,
  failure,
  ...button
}: ConfirmButtonProps) {
  const [opened, { open, close }] = useDisclosure();
  const confirm = () => {
    onConfirm().then(close, () => undefined);
  };
  return (
    <>
      <Button variant="light" color="red" size="xs" {...button} onClick={open}>
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={label}>
        <Stack>
          <Text component="div" size="sm">
            {consequence}
          </Text>
          {children}
          {failure.error != null && <Failure error={failure.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button color="red" onClick={confirm} loading={failure.isPending} disabled={!ready}>
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
