import { Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Failure } from './failure';

interface Question {
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

type ConfirmButtonProps = ButtonProps & Question;

/** A change that can't be taken back by another click: asked once, with what follows from it. */
export function ConfirmButton({
  label,
  consequence,
  children,
  ready,
  onConfirm,
  failure,
  ...button
}: ConfirmButtonProps) {
  const [opened, { open, close }] = useDisclosure();
  const question = { label, consequence, children, ready, onConfirm, failure };
  return (
    <>
      <Button variant="light" color="red" size="xs" {...button} onClick={open}>
        {label}
      </Button>
      <ConfirmDialog opened={opened} onClose={close} {...question} />
    </>
  );
}

interface ConfirmDialogProps extends Question {
  opened: boolean;
  onClose: () => void;
}

/** The question alone, where something else than a button opens it. */
export function ConfirmDialog({
  opened,
  onClose,
  label,
  consequence,
  children,
  ready = true,
  onConfirm,
  failure,
}: ConfirmDialogProps) {
  const confirm = () => {
    onConfirm().then(onClose, () => undefined);
  };
  return (
    <Modal opened={opened} onClose={onClose} title={label}>
      <Stack>
        <Text component="div" size="sm">
          {consequence}
        </Text>
        {children}
        {failure.error != null && <Failure error={failure.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" onClick={confirm} loading={failure.isPending} disabled={!ready}>
            {label}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
