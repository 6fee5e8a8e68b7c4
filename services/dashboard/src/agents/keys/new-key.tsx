import { Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { FormDialog } from '../../shared/form-dialog';
import { CertificateInput, ScopeInputs } from './limit-fields';
import { fieldsOf, scopeOf, thumbprintOf } from './limits';

interface NewKeyProps {
  agentId: string;
  onClose: () => void;
  onCreated: (key: Schema<'CreatedKey'>) => void;
}

const DAY_MS = 86_400_000;
const LIVES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'ever', label: 'Until it is revoked' },
];

export function NewKey({ agentId, onClose, onCreated }: NewKeyProps) {
  const [name, setName] = useState('');
  const [life, setLife] = useState('90');
  const [scope, setScope] = useState(fieldsOf(null));
  const [file, setFile] = useState<File | null>(null);
  const create = useMutation({
    mutationFn: async () => {
      const expiry = life === 'ever' ? {} : { expiresAt: new Date(Date.now() + Number(life) * DAY_MS).toISOString() };
      const limits = {
        scope: scopeOf(scope) ?? undefined,
        certificate: file ? await thumbprintOf(await file.text()) : undefined,
      };
      const params = { path: { id: agentId } };
      return ask(api.POST('/v1/agents/{id}/keys', { params, body: { name, ...expiry, ...limits } }));
    },
    onSuccess: async (created) => {
      await queryClient.invalidateQueries({ queryKey: ['agent'] });
      onCreated(created);
      onClose();
    },
  });
  return (
    <FormDialog
      size="lg"
      onClose={onClose}
      title="New key"
      work={create}
      submit="Make the key"
      failed="The key was not made"
    >
      <TextInput
        label="Name"
        description="Where it is used, such as production"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={120}
        required
        data-autofocus
      />
      <Select
        label="Works for"
        value={life}
        onChange={(value) => setLife(value ?? '90')}
        data={LIVES}
        allowDeselect={false}
      />
      <ScopeInputs scope={scope} onChange={setScope} />
      <CertificateInput file={file} onChange={setFile} />
    </FormDialog>
  );
}
