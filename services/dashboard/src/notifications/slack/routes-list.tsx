import { Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { Failure } from '../../shared/failure';
import { PagedList } from '../../shared/paged-list';
import { ScrollingTable } from '../../shared/scrolling-table';
import { useMay } from '../../sign-in/session';
import { CreateRouteButton } from './create-route-button';

/** Which approvals are shown in which channel. */
export function Routes({ workspaces }: { workspaces: Schema<'SlackWorkspace'>[] }) {
  const list = usePages(['channel', 'slack', 'routes'], (cursor) =>
    ask(api.GET('/v1/slack/routes', { params: { query: { cursor } } })),
  );
  const canManage = useMay('slack.write');
  if (workspaces.length === 0) return null;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Routes
        </Title>
        {canManage && <CreateRouteButton workspaces={workspaces} />}
      </Group>
      <PagedList
        list={list}
        empty={<Text size="sm">No approval is shown anywhere yet: make a route to a channel.</Text>}
      >
        {(items) => (
          <ScrollingTable label="Routes" columns={['Name', 'Channel', 'Shows', 'State', 'Change']}>
            {items.map((route) => (
              <RouteRow key={route.id} route={route} canManage={canManage} />
            ))}
          </ScrollingTable>
        )}
      </PagedList>
    </Stack>
  );
}

function RouteRow({ route, canManage }: { route: Schema<'SlackRoute'>; canManage: boolean }) {
  const queries = useQueryClient();
  const path = { params: { path: { id: route.id } } };
  const test = useMutation({ mutationFn: () => ask<unknown>(api.POST('/v1/slack/routes/{id}/test', path)) });
  const remove = useMutation({
    mutationFn: () => ask<unknown>(api.DELETE('/v1/slack/routes/{id}', path)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['channel'] }),
  });
  return (
    <Table.Tr>
      <Table.Td>{route.name}</Table.Td>
      <Table.Td>{route.channel}</Table.Td>
      <Table.Td>{narrowingOf(route)}</Table.Td>
      <Table.Td>
        <Badge color={route.status === 'active' ? 'teal' : 'red'}>{route.status}</Badge> {route.disabledReason}
      </Table.Td>
      <Table.Td>
        {canManage && (
          <Group gap="xs">
            <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
              Send a test
            </Button>
            <ConfirmButton
              label="Remove"
              consequence={`Approvals are no longer shown in ${route.channel} by “${route.name}”.`}
              onConfirm={() => remove.mutateAsync()}
              failure={remove}
            />
          </Group>
        )}
        {test.isError && <Failure error={test.error} />}
      </Table.Td>
    </Table.Tr>
  );
}

function narrowingOf({ policies, environments, groups }: Schema<'SlackRoute'>): string {
  const parts = [
    ...(policies.length > 0 ? [`policies ${policies.join(', ')}`] : []),
    ...(environments.length > 0 ? [`environments ${environments.join(', ')}`] : []),
    ...(groups.length > 0 ? [`groups ${groups.join(', ')}`] : []),
  ];
  return parts.length === 0 ? 'every approval' : parts.join('; ');
}
