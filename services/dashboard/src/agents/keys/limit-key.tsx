import { Button, Checkbox, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { FormDialog } from '../../shared/form-dialog';
import { useMay } from '../../sign-in/session';
import { CertificateInput, ScopeInputs } from './limit-fields';
import { fieldsOf, scopeOf, thumbprintOf } from './limits';

type ApiKey = Schema<'ApiKey'>;

export function LimitKey({ apiKey }: { apiKey: ApiKey }) {
  const [opened, { open, close }] = useDisclosure();
  if (!useMay('agent_keys.update')) return null;
  return (
    <>
      <Button variant="default" size="xs" onClick={open} aria-label={`Limit ${apiKey.name}`}>
        Limit
      </Button>
      {opened && <LimitDialog apiKey={apiKey} onClose={close} />}
    </>
  );
}

function LimitDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { id, name, certificate } = apiKey;
  const [scope, setScope] = useState(fieldsOf(apiKey.scope));
  const [file, setFile] = useState<File | null>(null);
  const [unbind, setUnbind] = useState(false);
  const limit = useMutation({
    mutationFn: async () => {
      const bound = file ? { certificate: await thumbprintOf(await file.text()) } : unbind ? { certificate: null } : {};
      return ask(api.PATCH('/v1/keys/{id}', { params: { path: { id } }, body: { scope: scopeOf(scope), ...bound } }));
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['agent'] });
      onClose();
    },
  });
  return (
    <FormDialog
      size="lg"
      onClose={onClose}
      title={`Limit “${name}”`}
      work={limit}
      submit="Save"
      failed="The key was not limited"
    >
      <Text size="sm">
        It counts from the next decision on. What waits for approval is held against it when it is to be executed.
      </Text>
      <ScopeInputs scope={scope} onChange={setScope} />
      <CertificateInput file={file} onChange={setFile} />
      {certificate !== null && file === null && (
        <Checkbox
          label="No client certificate is needed any more"
          checked={unbind}
          onChange={(event) => setUnbind(event.currentTarget.checked)}
        />
      )}
    </FormDialog>
  );
}
