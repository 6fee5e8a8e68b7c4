import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { Schema } from '../../api/types';
import { CopyText } from '../../shared/empty';
import { SecretText } from '../../shared/secret-text';

interface SecretDialogProps {
  created: Schema<'CreatedKey'>;
  onClose: () => void;
}

/** The whole key, once. A click beside the dialog does not close it. */
export function SecretDialog({ created: { name, secret }, onClose }: SecretDialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={`The key “${name}”`}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Text size="sm">
          Keep it now, where the agent reads its secrets. It is shown this once: Runplane keeps only its hash.
        </Text>
        <SecretText label="Key" secret={secret} />
        <Group justify="space-between">
          <CopyText text={secret} label="Copy the key" />
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
