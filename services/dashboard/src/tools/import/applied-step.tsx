import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { Failure } from '../../shared/failure';

interface AppliedStepProps {
  applied: Schema<'AppliedImport'>;
  policy: Schema<'PolicyDocument'> | null;
}

/** What was saved, and the policy that was proposed for it: a version of its own, not yet published. */
export function AppliedStep({ applied, policy }: AppliedStepProps) {
  const keep = useMutation({
    mutationFn: (document: Schema<'PolicyDocument'>) =>
      ask(api.POST('/v1/policies/{name}/versions', { params: { path: { name: document.name } }, body: { document } })),
  });
  return (
    <Stack mt="md" align="flex-start">
      <Text role="status">
        {applied.created.length} tools created, {applied.replaced.length} replaced, {applied.removed.length} removed,{' '}
        {applied.unchanged.length} as before.
      </Text>
      {policy !== null && keep.data === undefined && (
        <>
          <Text size="sm">
            A policy for these tools is proposed: it allows what only reads, asks about the rest, and blocks what
            destroys. Saving it changes nothing until it is published.
          </Text>
          <Button loading={keep.isPending} onClick={() => keep.mutate(policy)}>
            Save the policy “{policy.name}”
          </Button>
        </>
      )}
      {keep.isError && <Failure error={keep.error} title="The policy was not saved" />}
      {keep.data !== undefined && (
        <Text>
          Version {keep.data.version} of “{keep.data.name}” is saved.{' '}
          <Anchor component={Link} to={`/policies/${keep.data.name}`}>
            Look at it and publish it
          </Anchor>
        </Text>
      )}
      <Group>
        <Button component={Link} to="/tools" variant="default">
          See the tools
        </Button>
      </Group>
    </Stack>
  );
}
