import { Button, Fieldset, Group, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../api/client';
import type { AnswerOf, Schema } from '../api/types';
import { Failure } from '../shared/failure';
import { Loaded } from '../shared/loaded';
import { Page } from '../shared/page';
import { fieldErrors, providersQuery } from './providers';
import { SchemaFields, type Values } from './schema-fields';

type Provider = AnswerOf<'providersList'>['items'][number];

/** A new connection, by a form that the provider's own schema makes. */
export function CreateConnectionPage() {
  const providers = useQuery(providersQuery);
  return (
    <Page
      title="New connection"
      lead="The secret is sealed when it arrives, and opened only by the worker that runs the tool."
    >
      <Loaded query={providers}>{(items) => <ConnectionForm providers={items} />}</Loaded>
    </Page>
  );
}

function ConnectionForm({ providers }: { providers: Provider[] }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [environment, setEnvironment] = useState('');
  const [provider, setProvider] = useState(providers[0]);
  const [configuration, setConfiguration] = useState<Values>({});
  const [secret, setSecret] = useState<Values>({});
  const create = useMutation({
    mutationFn: (body: Schema<'CreateConnectionInput'>) => ask(api.POST('/v1/connections', { body })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['connection'] });
      await navigate({ to: '/connections' });
    },
  });
  if (provider === undefined) return null;
  const choose = (chosen: string | null) => {
    setProvider(providers.find((one) => one.provider === chosen) ?? provider);
    setConfiguration({});
    setSecret({});
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name, environment, provider: provider.provider, configuration, secret });
  };
  const errors = fieldErrors(create.error);
  return (
    <form onSubmit={submit}>
      <Stack maw={640}>
        <Select
          label="Provider"
          data={providers.map((one) => one.provider)}
          value={provider.provider}
          onChange={choose}
          allowDeselect={false}
        />
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} required />
        <TextInput
          label="Environment"
          description="What policies match by, such as production."
          value={environment}
          onChange={(event) => setEnvironment(event.currentTarget.value)}
          required
        />
        <Fieldset legend="Configuration">
          <SchemaFields
            key={provider.provider}
            part="configuration"
            schema={provider.configuration}
            values={configuration}
            onChange={setConfiguration}
            errors={errors}
          />
        </Fieldset>
        <Fieldset legend="Secret">
          <SchemaFields
            key={provider.provider}
            part="secret"
            schema={provider.secret}
            values={secret}
            onChange={setSecret}
            secret
            errors={errors}
          />
        </Fieldset>
        {create.isError && <Failure error={create.error} title="The connection was not created" />}
        <Group>
          <Button type="submit" loading={create.isPending}>
            Create connection
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
