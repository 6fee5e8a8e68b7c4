import { Button, Group, Modal, type ModalProps, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Failure } from './failure';

interface DialogFormProps {
  /** What is done when the form is sent. */
  work: { mutate: () => void; isPending: boolean; error: unknown };
  /** On the button that sends it. */
  submit: string;
  /** Heading of the reason where it did not work. */
  failed: string;
  onClose: () => void;
  /** False as long as the fields are not complete. */
  ready?: boolean;
  /** Of the button that sends it, where what follows is severe. */
  color?: string;
  children: ReactNode;
}

/** Fields in a dialog with the way out and the way on. */
export function DialogForm({ work, submit, failed, onClose, ready = true, color, children }: DialogFormProps) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    work.mutate();
  };
  return (
    <form onSubmit={send}>
      <Stack>
        {children}
        {work.error != null && <Failure error={work.error} title={failed} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={color} loading={work.isPending} disabled={!ready}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type FormDialogProps = DialogFormProps & Pick<ModalProps, 'title' | 'size'> & { opened?: boolean };

/** A dialog that is one form. */
export function FormDialog({ opened = true, title, size, ...form }: FormDialogProps) {
  return (
    <Modal opened={opened} onClose={form.onClose} title={title} size={size}>
      <DialogForm {...form} />
    </Modal>
  );
}
