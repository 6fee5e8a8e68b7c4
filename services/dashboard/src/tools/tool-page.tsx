import { Badge, Code, Group, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { Loaded } from '../shared/loaded';
import { Page } from '../shared/page';
import { ScrollingTable } from '../shared/scrolling-table';
import { useMay } from '../sign-in/session';
import { EffectClassBadge } from './effect-class-badge';

/** One tool: how its calls become an action. */
export function ToolPage() {
  const name = useParams({ strict: false }).name ?? '';
  const params = { params: { path: { name } } };
  const tool = useQuery({ queryKey: ['tool', name], queryFn: () => ask(api.GET('/v1/tools/{name}', params)) });
  return (
    <Page title={name} actions={useMay('tools.remove') && <RemoveButton name={name} />}>
      <Loaded query={tool}>{(data) => <ToolDetail tool={data} />}</Loaded>
    </Page>
  );
}

function RemoveButton({ name }: { name: string }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask<unknown>(api.DELETE('/v1/tools/{name}', { params: { path: { name } } })),
    onSuccess: async () => {
      await navigate({ to: '/tools' });
      await queries.invalidateQueries({ queryKey: ['tool'] });
    },
  });
  return (
    <ConfirmButton
      label="Remove"
      consequence={`Calls of “${name}” are unknown from now on, and so blocked.`}
      onConfirm={() => remove.mutateAsync()}
      failure={remove}
    />
  );
}

function ToolDetail({ tool: { definition, origin } }: { tool: Schema<'Tool'> }) {
  const { action } = definition;
  return (
    <>
      <Text>{definition.description ?? action.description}</Text>
      <Group gap="xs">
        <Badge color="gray">{action.type}</Badge>
        <EffectClassBadge effect={action.effect} />
        <Badge color="gray">{`sensitivity ${action.sensitivity}`}</Badge>
        <Badge color="gray">{definition.connection ? `on ${definition.connection}` : definition.provider}</Badge>
      </Group>
      <Title order={2} size="h4">
        Material fields
      </Title>
      <Text size="sm" c="dimmed">
        What policies, approvals and the digest look at. An approval binds to exactly these values.
      </Text>
      <ScrollingTable label="Material fields" columns={['Field', 'Type', 'Required', 'Taken from', 'Meaning']}>
        {Object.entries(action.material).map(([field, { type, required, description }]) => (
          <Table.Tr key={field}>
            <Table.Td>{field}</Table.Td>
            <Table.Td>{type.replaceAll('_', ' ')}</Table.Td>
            <Table.Td>{required ? 'yes' : 'no'}</Table.Td>
            <Table.Td>
              <Code>{definition.fields[field] ?? `/arguments/${field}`}</Code>
            </Table.Td>
            <Table.Td>{description}</Table.Td>
          </Table.Tr>
        ))}
      </ScrollingTable>
      {origin !== null && (
        <Text size="sm">
          Imported from {origin.source} ({origin.format}), operation <Code>{origin.operation}</Code>. Import it again to
          see what the source has changed since.
        </Text>
      )}
      <Title order={2} size="h4">
        Definition
      </Title>
      <Code block tabIndex={0} role="region" aria-label="Definition">
        {JSON.stringify(definition, null, 2)}
      </Code>
    </>
  );
}
