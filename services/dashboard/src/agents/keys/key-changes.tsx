import { Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { useMay } from '../../sign-in/session';

type ApiKey = Schema<'ApiKey'>;

const renew = () => queryClient.invalidateQueries({ queryKey: ['agent'] });

export function RevokeKey({ apiKey: { id, name } }: { apiKey: ApiKey }) {
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/keys/{id}', { params: { path: { id } } })),
    onSuccess: renew,
  });
  if (!useMay('keys.revoke')) return null;
  return (
    <ConfirmButton
      label="Revoke"
      aria-label={`Revoke ${name}`}
      consequence={`The key “${name}” is refused from the next request on. It can not be brought back.`}
      onConfirm={() => revoke.mutateAsync()}
      failure={revoke}
    />
  );
}

/** Seconds for which the old key works beside the new one. */
const OVERLAPS = [
  { value: '0', label: 'Not at all: it is revoked now' },
  { value: '3600', label: 'An hour' },
  { value: '86400', label: 'A day' },
  { value: '604800', label: 'A week' },
];

interface RotateKeyProps {
  apiKey: ApiKey;
  onCreated: (key: Schema<'CreatedKey'>) => void;
}

export function RotateKey({ apiKey: { id, name }, onCreated }: RotateKeyProps) {
  const [overlap, setOverlap] = useState('3600');
  const rotate = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/keys/{id}/rotate', {
          params: { path: { id } },
          body: { overlapSeconds: Number(overlap) },
        }),
      ),
    onSuccess: async (created) => {
      await renew();
      onCreated(created);
    },
  });
  if (!useMay('keys.rotate')) return null;
  return (
    <ConfirmButton
      label="Rotate"
      aria-label={`Rotate ${name}`}
      color="cyan"
      consequence={`A new key takes the place of “${name}”, with the same name, expiry and limits.`}
      onConfirm={() => rotate.mutateAsync()}
      failure={rotate}
    >
      <Select
        label="The old key still works for"
        value={overlap}
        onChange={(value) => setOverlap(value ?? '0')}
        data={OVERLAPS}
        allowDeselect={false}
      />
    </ConfirmButton>
  );
}
