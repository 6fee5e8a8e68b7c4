import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../api/client';
import { ConfirmButton } from '../shared/confirm-button';
import { Loaded } from '../shared/loaded';
import { fieldErrors, providersQuery } from './providers';
import { SchemaFields, type Values } from './schema-fields';

interface ReplaceSecretProps {
  id: string;
  name: string;
  provider: string;
}

/** Swaps the secret of a connection. */
export function ReplaceSecretButton({ id, name, provider }: ReplaceSecretProps) {
  const queries = useQueryClient();
  const providers = useQuery(providersQuery);
  const [secret, setSecret] = useState<Values>({});
  const replace = useMutation({
    mutationFn: () =>
      ask<unknown>(api.PUT('/v1/connections/{id}/secret', { params: { path: { id } }, body: { secret } })),
    onSuccess: () => {
      setSecret({});
      return queries.invalidateQueries({ queryKey: ['connection'] });
    },
  });
  return (
    <ConfirmButton
      label="Replace secret"
      color="cyan"
      consequence={`The secret of “${name}” is replaced at once. Calls that run finish with the old one.`}
      ready={Object.keys(secret).length > 0}
      onConfirm={() => replace.mutateAsync()}
      failure={replace}
    >
      <Loaded query={providers}>
        {(items) => (
          <SchemaFields
            part="secret"
            schema={items.find((one) => one.provider === provider)?.secret ?? {}}
            values={secret}
            onChange={setSecret}
            secret
            errors={fieldErrors(replace.error)}
          />
        )}
      </Loaded>
    </ConfirmButton>
  );
}
