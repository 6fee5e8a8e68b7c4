import { Badge, Button, Card, Code, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { Empty } from '../../shared/empty';
import { Failure } from '../../shared/failure';
import { PagedList } from '../../shared/paged-list';
import { SectionPage } from '../../shared/section-page';
import { Time } from '../../shared/time';
import { useMay } from '../../sign-in/session';
import { NOTIFICATION_AREA } from '../sections';
import { CreateWebhookButton } from './create-webhook-button';
import { RotateSecretButton } from './rotate-secret-button';

/** Addresses that are told by HTTP, signed by Standard Webhooks. */
export function WebhooksPage() {
  const list = usePages(['channel', 'webhooks'], (cursor) =>
    ask(api.GET('/v1/webhooks', { params: { query: { cursor } } })),
  );
  const canManage = useMay('webhooks.write');
  return (
    <SectionPage
      area={NOTIFICATION_AREA}
      title="Webhooks"
      lead="Signed requests to your own services (Standard Webhooks), tried again until they arrive."
      actions={canManage && <CreateWebhookButton />}
    >
      <PagedList
        list={list}
        empty={
          <Empty title="No webhook yet">Your services can follow decisions, votes and outcomes without asking.</Empty>
        }
      >
        {(items) => (
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            {items.map((webhook) => (
              <WebhookCard key={webhook.id} webhook={webhook} canManage={canManage} />
            ))}
          </SimpleGrid>
        )}
      </PagedList>
    </SectionPage>
  );
}

function WebhookCard({ webhook, canManage }: { webhook: Schema<'Webhook'>; canManage: boolean }) {
  const { name, url, status, disabledReason, eventTypes } = webhook;
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {name}
          </Title>
          <Badge color={status === 'active' ? 'teal' : 'red'}>{status}</Badge>
        </Group>
        <Code style={{ overflowWrap: 'anywhere' }}>{url}</Code>
        {disabledReason !== null && <Text size="sm">{disabledReason}</Text>}
        <Text size="sm">{eventTypes.length === 0 ? 'Every event' : eventTypes.join(', ')}</Text>
        <Text size="sm" component="div">
          Last delivered <Time at={webhook.lastSuccessAt} />
        </Text>
        {canManage && <WebhookButtons webhook={webhook} />}
      </Stack>
    </Card>
  );
}

function WebhookButtons({ webhook: { id, name, status } }: { webhook: Schema<'Webhook'> }) {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['channel'] });
  const path = { params: { path: { id } } };
  const other = status === 'active' ? 'disabled' : 'active';
  const test = useMutation({ mutationFn: () => ask<unknown>(api.POST('/v1/webhooks/{id}/test', path)), onSuccess });
  const change = useMutation({
    mutationFn: () => ask(api.PATCH('/v1/webhooks/{id}', { ...path, body: { status: other } })),
    onSuccess,
  });
  const remove = useMutation({ mutationFn: () => ask<unknown>(api.DELETE('/v1/webhooks/{id}', path)), onSuccess });
  const failed = [test, change].find(({ isError }) => isError);
  return (
    <>
      <Group gap="xs">
        <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          Send a test
        </Button>
        <Button size="xs" variant="default" loading={change.isPending} onClick={() => change.mutate()}>
          {status === 'active' ? 'Switch off' : 'Switch on'}
        </Button>
        <RotateSecretButton id={id} name={name} />
        <ConfirmButton
          label="Remove"
          consequence={`“${name}” is told nothing any more. What waits for it is dropped.`}
          onConfirm={() => remove.mutateAsync()}
          failure={remove}
        />
      </Group>
      {test.isSuccess && (
        <Text size="sm" role="status">
          A test was queued: see Deliveries.
        </Text>
      )}
      {failed !== undefined && <Failure error={failed.error} />}
    </>
  );
}
