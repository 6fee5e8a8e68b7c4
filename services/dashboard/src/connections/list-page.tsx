import { Badge, Button, Card, Code, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, ask } from '../api/client';
import { usePages } from '../api/pages';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { Empty } from '../shared/empty';
import { Failure } from '../shared/failure';
import { Page } from '../shared/page';
import { PagedList } from '../shared/paged-list';
import { Time } from '../shared/time';
import { useMay } from '../sign-in/session';
import { ReplaceSecretButton } from './replace-secret-button';

/** Where tools run: accounts and servers, and what came of their last check. */
export function ConnectionsPage() {
  const list = usePages(['connection'], (cursor) => ask(api.GET('/v1/connections', { params: { query: { cursor } } })));
  const canCreate = useMay('connections.create');
  const create = canCreate && (
    <Button component={Link} to="/connections/new">
      New connection
    </Button>
  );
  return (
    <Page
      title="Connections"
      lead="Accounts and servers that tools run on. Secrets are sealed and never shown again."
      actions={create}
    >
      <PagedList
        list={list}
        empty={
          <Empty title="No connection yet" action={create}>
            A connection lets the gateway run tools itself, for example refunds in Stripe. Agents that run their tools
            themselves need none.
          </Empty>
        }
      >
        {(items) => (
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            {items.map((connection) => (
              <ConnectionCard key={connection.id} connection={connection} />
            ))}
          </SimpleGrid>
        )}
      </PagedList>
    </Page>
  );
}

function ConnectionCard({ connection }: { connection: Schema<'Connection'> }) {
  const { id, name, provider, environment, isDefault } = connection;
  return (
    <Card withBorder component="article" aria-label={`Connection ${name}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>{name}</Text>
          <Group gap={6}>
            {isDefault && <Badge color="cyan">default</Badge>}
            <Badge color="gray">{environment}</Badge>
            <Badge color="gray">{provider}</Badge>
          </Group>
        </Group>
        <CheckState connection={connection} />
        <Text size="sm">
          Last used <Time at={connection.usedAt} />
          <br />
          Secret replaced <Time at={connection.rotatedAt} />
        </Text>
        {connection.lastFailure !== null && (
          <Text size="sm">
            Last failure: {connection.lastFailure.message} <Code>{connection.lastFailure.code}</Code>{' '}
            <Time at={connection.lastFailure.at} />
          </Text>
        )}
        <Code block tabIndex={0} role="region" aria-label={`Configuration of ${name}`}>
          {JSON.stringify(connection.configuration, null, 2)}
        </Code>
        <ConnectionButtons id={id} name={name} provider={provider} isDefault={isDefault} />
      </Stack>
    </Card>
  );
}

function CheckState({ connection: { checkedAt, checkFailure } }: { connection: Schema<'Connection'> }) {
  if (checkedAt === null) return <Badge color="gray">never checked</Badge>;
  return (
    <Text size="sm" component="div">
      {checkFailure === null ? <Badge color="teal">works</Badge> : <Badge color="red">does not work</Badge>}{' '}
      {checkFailure !== null && (
        <>
          {checkFailure.message} <Code>{checkFailure.code}</Code>{' '}
        </>
      )}
      <Time at={checkedAt} />
    </Text>
  );
}

type ButtonsProps = Pick<Schema<'Connection'>, 'id' | 'name' | 'provider' | 'isDefault'>;

function ConnectionButtons({ id, name, provider, isDefault }: ButtonsProps) {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['connection'] });
  const params = { params: { path: { id } } };
  const check = useMutation({ mutationFn: () => ask(api.POST('/v1/connections/{id}/check', params)), onSuccess });
  const prefer = useMutation({ mutationFn: () => ask(api.PUT('/v1/connections/{id}/default', params)), onSuccess });
  const remove = useMutation({ mutationFn: () => ask(api.DELETE('/v1/connections/{id}', params)), onSuccess });
  const canUpdate = useMay('connections.update');
  const canRemove = useMay('connections.remove');
  const canCheck = useMay('connections.check');
  const failed = [check, prefer].find(({ isError }) => isError);
  return (
    <>
      <Group gap="xs">
        {canCheck && (
          <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            Check
          </Button>
        )}
        {canUpdate && !isDefault && (
          <Button size="xs" variant="default" loading={prefer.isPending} onClick={() => prefer.mutate()}>
            Make default
          </Button>
        )}
        {canUpdate && <ReplaceSecretButton id={id} name={name} provider={provider} />}
        {canRemove && (
          <ConfirmButton
            label="Remove"
            consequence={`Calls of tools that run on “${name}” are blocked from now on.`}
            onConfirm={() => remove.mutateAsync()}
            failure={remove}
          />
        )}
      </Group>
      {failed !== undefined && <Failure error={failed.error} />}
    </>
  );
}
