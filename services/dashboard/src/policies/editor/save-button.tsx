import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import { FormDialog } from '../../shared/form-dialog';
import { tell } from '../../shared/tell';
import { useDraft } from '../draft';
import { versionQuery } from '../queries';
import type { Check } from './check';

/** Keeps the draft as a version. Nothing is decided by it before it is published. */
export function SaveButton({ check }: { check: Check }) {
  const draft = useDraft();
  const [opened, { open, close }] = useDisclosure();
  const [message, setMessage] = useState('');
  const save = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/policies/{name}/versions', {
          params: { path: { name: draft.name } },
          body: { yaml: draft.text, message },
        }),
      ),
    onSuccess: async (created) => {
      queryClient.setQueryData(versionQuery(created.name, created.version).queryKey, created);
      await queryClient.invalidateQueries({ queryKey: ['policy'] });
      draft.reset();
      setMessage('');
      close();
      tell(`Saved as version ${created.version}. It decides once it is published.`);
    },
  });
  return (
    <>
      <Button onClick={open} disabled={!draft.isChanged || !check.isValid}>
        Save version
      </Button>
      <FormDialog
        opened={opened}
        onClose={close}
        title="Save version"
        work={save}
        submit="Save"
        failed="The version was not saved"
      >
        <TextInput
          label="What changed, and why"
          description="For whoever reviews it, and for the log."
          maxLength={500}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          data-autofocus
        />
      </FormDialog>
    </>
  );
}
