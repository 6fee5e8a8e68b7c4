import { Alert, Group, Stack, Text } from '@mantine/core';
import { CopyText } from './empty';
import { SecretText } from './secret-text';

/** A secret that the server gives out once and then only knows the digest of. */
export function ShownOnce({ label, secret }: { label: string; secret: string }) {
  return (
    <Alert color="orange" title={label} role="status">
      <Stack gap="xs">
        <Text size="sm">Keep it now: it is shown this once.</Text>
        <SecretText label={label} secret={secret} />
        <Group>
          <CopyText text={secret} label="Copy secret" />
        </Group>
      </Stack>
    </Alert>
  );
}
