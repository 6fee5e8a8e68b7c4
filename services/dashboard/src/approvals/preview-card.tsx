import { Button, Code, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { Failure } from '../shared/failure';
import { Section } from '../shared/section';
import { useMay } from '../sign-in/session';
import type { Approval } from './queries';

/** What the provider says that the call would do, without doing it: the plan of a statement, a dry run. */
export function PreviewCard({ approval: { status, actionId } }: { approval: Approval }) {
  const mayLook = useMay('actions.preview');
  const preview = useMutation({
    mutationFn: () => ask(api.GET('/v1/actions/{id}/preview', { params: { path: { id: actionId } } })),
  });
  if (status !== 'PENDING' || !mayLook) return null;
  return (
    <Section title="Preview">
      {preview.data === undefined ? (
        <>
          <Text size="sm">Asks the provider what the call would do, without doing it.</Text>
          <Button
            variant="default"
            size="xs"
            loading={preview.isPending}
            onClick={() => preview.mutate()}
            w="fit-content"
          >
            Ask the provider
          </Button>
        </>
      ) : preview.data.available ? (
        <Code block tabIndex={0} role="region" aria-label="What the provider shows">
          {typeof preview.data.preview === 'string'
            ? preview.data.preview
            : JSON.stringify(preview.data.preview, null, 2)}
        </Code>
      ) : (
        <Text size="sm" role="status">
          The provider shows nothing: {preview.data.message}
        </Text>
      )}
      {preview.isError && <Failure error={preview.error} title="There is no preview" />}
    </Section>
  );
}
