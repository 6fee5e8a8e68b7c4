import { Alert, Button, Code, List, Stack, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { explain } from '../api/problem';

interface FailureProps {
  error: unknown;
  /** What the reader wanted, such as "The policy was not published". */
  title?: string;
  onRetry?: () => void;
}

/** A failure in place: what happened, what to do, and where to find it in the log. */
export function Failure({ error, title, onRetry }: FailureProps) {
  const failure = explain(error);
  return (
    <Alert color="red" role="alert" icon={<CircleAlert aria-hidden />} title={title ?? failure.title}>
      <Stack gap={6} align="flex-start">
        <Text size="sm">
          {failure.detail} {failure.remedy}
        </Text>
        {failure.errors.length > 0 && (
          <List size="sm">
            {failure.errors.map(({ path, message }) => (
              <List.Item key={`${path} ${message}`}>
                {path !== '' && <Code>{path}</Code>} {message}
              </List.Item>
            ))}
          </List>
        )}
        {failure.requestId !== undefined && (
          <Text size="xs" c="dimmed">
            Request {failure.requestId}
          </Text>
        )}
        {onRetry !== undefined && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
