import { Button, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../shared/form-dialog';
import { renameGroup } from './group-changes';

export function RenameGroupButton({ name }: { name: string }) {
  const [opened, dialog] = useDisclosure();
  const [next, setNext] = useState(name);
  const rename = useMutation({ mutationFn: () => renameGroup(name, next.trim()), onSuccess: dialog.close });
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={dialog.open} aria-label={`Rename ${name}`}>
        Rename
      </Button>
      <FormDialog
        opened={opened}
        onClose={dialog.close}
        title={`Rename ${name}`}
        work={rename}
        submit="Rename"
        failed="The group keeps its name"
        ready={next.trim() !== '' && next.trim() !== name}
      >
        <Text size="sm">
          Only while no published policy, no pending approval and no Slack route asks this group: they name it.
        </Text>
        <TextInput
          label="New name"
          maxLength={120}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          required
          data-autofocus
        />
      </FormDialog>
    </>
  );
}
