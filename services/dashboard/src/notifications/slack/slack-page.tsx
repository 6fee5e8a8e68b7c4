import { Badge, Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { Empty } from '../../shared/empty';
import { Failure } from '../../shared/failure';
import { PagedList } from '../../shared/paged-list';
import { SectionPage } from '../../shared/section-page';
import { useMay } from '../../sign-in/session';
import { NOTIFICATION_AREA } from '../sections';
import { ConnectWorkspaceButton } from './connect-workspace-button';
import { LinkUser } from './link-user';
import { Routes } from './routes-list';

/** Workspaces where approvals are shown and voted on, and who of Slack is who here. */
export function SlackPage() {
  const list = usePages(['channel', 'slack', 'workspaces'], (cursor) =>
    ask(api.GET('/v1/slack/workspaces', { params: { query: { cursor } } })),
  );
  const canConnect = useMay('slack.connect');
  return (
    <SectionPage
      area={NOTIFICATION_AREA}
      title="Slack"
      lead="Approvals are shown in the channels that you choose, and voted on there by members who linked themselves."
      actions={canConnect && <ConnectWorkspaceButton />}
    >
      <PagedList
        list={list}
        empty={
          <Empty title="No workspace yet">
            Make an app in Slack from our manifest, and connect it with its bot token and signing secret: ten minutes.
          </Empty>
        }
      >
        {(items) => (
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            {items.map((workspace) => (
              <WorkspaceCard key={workspace.id} workspace={workspace} canConnect={canConnect} />
            ))}
          </SimpleGrid>
        )}
      </PagedList>
      <Routes workspaces={list.items} />
      <LinkUser />
    </SectionPage>
  );
}

function WorkspaceCard({ workspace, canConnect }: { workspace: Schema<'SlackWorkspace'>; canConnect: boolean }) {
  const queries = useQueryClient();
  const path = { params: { path: { id: workspace.id } } };
  const check = useMutation({ mutationFn: () => ask(api.POST('/v1/slack/workspaces/{id}/check', path)) });
  const remove = useMutation({
    mutationFn: () => ask<unknown>(api.DELETE('/v1/slack/workspaces/{id}', path)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['channel'] }),
  });
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {workspace.teamName}
          </Title>
          <Badge color={workspace.status === 'active' ? 'teal' : 'red'}>{workspace.status}</Badge>
        </Group>
        {workspace.disabledReason !== null && <Text size="sm">{workspace.disabledReason}</Text>}
        <Text size="sm">
          {workspace.socketMode ? 'Socket Mode: nothing has to reach us.' : 'Slack calls our public address.'}
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            Check
          </Button>
          {canConnect && (
            <ConfirmButton
              label="Disconnect"
              consequence="Nothing is shown in this workspace any more, and its buttons do nothing."
              onConfirm={() => remove.mutateAsync()}
              failure={remove}
            />
          )}
        </Group>
        {check.isError && <Failure error={check.error} />}
        {check.data !== undefined && (
          <Text size="sm" role="status">
            {check.data.ok
              ? 'Slack answers, and the token may do what it has to.'
              : `Slack says: ${check.data.error ?? ''}`}
            {check.data.missingScopes.length > 0 && ` Missing scopes: ${check.data.missingScopes.join(', ')}.`}
          </Text>
        )}
      </Stack>
    </Card>
  );
}
