import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import type { AnswerOf } from '../../api/types';
import { EffectBadge } from '../../shared/badges';
import { Failure } from '../../shared/failure';
import { Section } from '../../shared/section';

/** Makes the decision again from its record: with the rules, facts and arguments of back then. */
export function RecomputeCard({ actionId }: { actionId: string }) {
  const recompute = useMutation({
    mutationFn: () => ask(api.POST('/v1/actions/{id}/recompute', { params: { path: { id: actionId } } })),
  });
  return (
    <Section title="The decision, made again">
      <Text size="sm">
        Any decision can be made again from its record: the same rules, facts and arguments give the same bytes.
      </Text>
      <Group>
        <Button variant="default" size="xs" loading={recompute.isPending} onClick={() => recompute.mutate()}>
          Make the decision again
        </Button>
      </Group>
      {recompute.isError && <Failure error={recompute.error} title="It can't be made again" />}
      {recompute.data !== undefined && <Result {...recompute.data} />}
    </Section>
  );
}

function Result({ same, recorded, recomputed }: AnswerOf<'actionsRecompute'>) {
  return (
    <Stack>
      <Alert
        color={same ? 'teal' : 'red'}
        role="status"
        title={same ? 'The same decision, byte for byte' : 'Another decision than the one that was recorded'}
      >
        <Text size="sm" component="div">
          <EffectBadge effect={recorded.decision} /> {recorded.reason}
        </Text>
      </Alert>
      {!same && (
        <Code block tabIndex={0} role="region" aria-label="What comes out now">
          {JSON.stringify(recomputed, null, 2)}
        </Code>
      )}
    </Stack>
  );
}
