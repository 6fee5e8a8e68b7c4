import { Badge, Card, Group, SimpleGrid, Stack, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { Empty } from '../shared/empty';
import { Failure } from '../shared/failure';
import { Loaded } from '../shared/loaded';
import { SectionPage } from '../shared/section-page';
import { Time } from '../shared/time';
import { useMay } from '../sign-in/session';
import { NOTIFICATION_AREA } from './sections';

type Channel = Schema<'ChannelHealth'>;

/** Where notices go, and whether they arrive. */
export function ChannelsPage() {
  const channels = useQuery({ queryKey: ['channel'], queryFn: () => ask(api.GET('/v1/channels')) });
  return (
    <SectionPage
      area={NOTIFICATION_AREA}
      title="Notifications"
      lead="Each entry of the log is told to the channels that ask for it."
    >
      <Loaded query={channels}>
        {({ items }) => (
          <>
            <EmailSwitch channel={items.find(({ kind }) => kind === 'email')} />
            {items.length === 0 ? (
              <Empty title="No channel yet">Switch e-mail on, add a webhook, or connect a Slack workspace.</Empty>
            ) : (
              <SimpleGrid cols={{ base: 1, md: 2 }}>
                {items.map((channel) => (
                  <ChannelCard key={channel.id} channel={channel} />
                ))}
              </SimpleGrid>
            )}
          </>
        )}
      </Loaded>
    </SectionPage>
  );
}

function EmailSwitch({ channel }: { channel: Channel | undefined }) {
  const queries = useQueryClient();
  const canManage = useMay('channels.update');
  const set = useMutation({
    mutationFn: (on: boolean) => ask(api.PUT('/v1/channels/email', { body: { status: on ? 'active' : 'disabled' } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['channel'] }),
  });
  return (
    <>
      <Switch
        label="E-mail"
        description="Approvers are written to when somebody needs their vote. Each chooses how often under My account."
        checked={channel?.status === 'active'}
        disabled={!canManage || set.isPending}
        onChange={(event) => set.mutate(event.currentTarget.checked)}
      />
      {set.isError && <Failure error={set.error} title="Nothing was changed" />}
    </>
  );
}

function ChannelCard({ channel }: { channel: Channel }) {
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {channel.name}
          </Title>
          <Group gap={6}>
            <Badge color="gray">{channel.kind}</Badge>
            <ChannelState channel={channel} />
          </Group>
        </Group>
        {channel.disabledReason !== null && <Text size="sm">{channel.disabledReason}</Text>}
        <Text size="sm" component="div">
          Last delivered <Time at={channel.lastSuccessAt} />
          <br />
          Last failure <Time at={channel.lastFailureAt} />
        </Text>
        <Text size="sm">
          {channel.backlog} wait, {channel.dead} were given up.
        </Text>
      </Stack>
    </Card>
  );
}

function ChannelState({ channel: { status, failingSince } }: { channel: Channel }) {
  if (status === 'disabled') return <Badge color="gray">off</Badge>;
  return failingSince === null ? <Badge color="teal">works</Badge> : <Badge color="red">failing</Badge>;
}
