import { Card, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { CopyText } from '../shared/empty';
import { Loaded } from '../shared/loaded';

/** What the server has signed last, and the key to hold it against. */
export function CheckpointCard() {
  const checkpoint = useQuery({
    queryKey: ['audit', 'checkpoint'],
    queryFn: () => ask(api.GET('/v1/audit/checkpoint', { parseAs: 'text' })),
  });
  const key = useQuery({ queryKey: ['audit', 'key'], queryFn: readLogKey, staleTime: Number.POSITIVE_INFINITY });
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>Last checkpoint</Text>
          {checkpoint.data !== undefined && <CopyText text={checkpoint.data} label="Copy checkpoint" />}
        </Group>
        <Text size="sm" c="dimmed">
          Keep one somewhere else: whoever has it notices when the log is changed or cut behind it.
        </Text>
        <Loaded query={checkpoint}>
          {(text) => (
            <Code block tabIndex={0} role="region" aria-label="Checkpoint">
              {text}
            </Code>
          )}
        </Loaded>
        <Group justify="space-between">
          <Text fw={600}>Key of the log</Text>
          {key.data !== undefined && <CopyText text={key.data} label="Copy key" />}
        </Group>
        <Loaded query={key}>
          {(text) => (
            <Code block tabIndex={0} role="region" aria-label="Key of the log">
              {text}
            </Code>
          )}
        </Loaded>
      </Stack>
    </Card>
  );
}

export async function readLogKey(): Promise<string> {
  return (await ask(api.GET('/v1/audit/log-key', { parseAs: 'text' }))).trim();
}
