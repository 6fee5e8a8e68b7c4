import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { CopyText } from '../shared/empty';
import type { CreatedKey } from './keys-card';

/** A key that was just made: shown once, and kept nowhere. */
export function NewSecret({ createdKey: { name, secret }, onDone }: { createdKey: CreatedKey; onDone: () => void }) {
  return (
    <Alert color="teal" role="alert" title={`The key "${name}" is shown once`}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">Put it where secrets are kept. Nobody can show it again; a lost key is replaced.</Text>
        <Code block tabIndex={0} role="region" aria-label="The new key" style={{ overflowWrap: 'anywhere' }}>
          {secret}
        </Code>
        <Group gap="xs">
          <CopyText text={secret} label="Copy the key" />
          <Button size="compact-xs" variant="default" onClick={onDone}>
            I have it
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
