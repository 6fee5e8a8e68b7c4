import { Alert, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { Failure } from '../../shared/failure';

/** Makes a user of Slack oneself: the ticket is shown in Slack to whoever asks, so that it is looked at first. */
export function LinkUser() {
  const [ticket, setTicket] = useState('');
  const preview = useMutation({ mutationFn: () => ask(api.POST('/v1/slack/tickets', { body: { ticket } })) });
  const link = useMutation({
    mutationFn: () => ask(api.POST('/v1/slack/links', { body: { ticket } })),
    onSuccess: () => {
      setTicket('');
      preview.reset();
    },
  });
  return (
    <Card withBorder maw={640}>
      <Stack gap="xs">
        <Title order={2} size="h5">
          Link my Slack user
        </Title>
        <Text size="sm">
          Write <code>/runplane link</code> in Slack. The answer, which only you see, holds a ticket. Confirm only one
          that you asked for: a ticket of somebody else would make their clicks your votes.
        </Text>
        <TextInput label="Ticket" value={ticket} onChange={(event) => setTicket(event.currentTarget.value.trim())} />
        <Group>
          <Button
            variant="default"
            disabled={ticket === ''}
            loading={preview.isPending}
            onClick={() => preview.mutate()}
          >
            Look whom it links
          </Button>
        </Group>
        {preview.isError && <Failure error={preview.error} title="This ticket links nobody" />}
        {preview.data !== undefined && (
          <Alert color="orange" title="Is this you?">
            <Stack gap="xs" align="flex-start">
              <Text size="sm">
                Clicks of {preview.data.userId} in {preview.data.teamName} become your votes.
              </Text>
              <Button loading={link.isPending} onClick={() => link.mutate()}>
                Yes, link me
              </Button>
            </Stack>
          </Alert>
        )}
        {link.isError && <Failure error={link.error} title="You were not linked" />}
        {link.isSuccess && <Text role="status">You are linked.</Text>}
      </Stack>
    </Card>
  );
}
