import { Card, Radio, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { Failure } from '../shared/failure';
import { Loaded } from '../shared/loaded';
import { useMay } from '../sign-in/session';
import { type PendingChange, tellIfWaiting } from './waiting';

type Review = Schema<'PublicationReview'>['review'];

const CHOICES: { value: Review; label: string; description: string }[] = [
  { value: 'none', label: 'Never', description: 'Whoever may publish a policy publishes it alone.' },
  { value: 'loosening', label: 'When it allows more', description: 'What only forbids more takes effect at once.' },
  { value: 'always', label: 'Always', description: 'Every publication waits for a second person.' },
];

/** Whether publishing a policy takes two people. */
export function ReviewSetting() {
  const canUpdate = useMay('review.update');
  const queries = useQueryClient();
  const review = useQuery({
    queryKey: ['publication', 'review'],
    queryFn: () => ask(api.GET('/v1/org/publication-review')),
  });
  const set = useMutation({
    mutationFn: (body: Schema<'PublicationReview'>) =>
      ask<Schema<'PublicationReview'> | PendingChange>(api.PUT('/v1/org/publication-review', { body })),
    onSuccess: (answer) => {
      tellIfWaiting(answer);
      return queries.invalidateQueries({ queryKey: ['publication'] });
    },
  });
  return (
    <Card withBorder>
      <Loaded query={review}>
        {({ review: current }) => (
          <Stack>
            <Radio.Group
              label="A second person confirms a publication"
              value={current}
              onChange={(value) => set.mutate({ review: value as Review })}
            >
              <Stack gap="xs" mt="xs">
                {CHOICES.map((choice) => (
                  <Radio key={choice.value} {...choice} disabled={!canUpdate || set.isPending} />
                ))}
              </Stack>
            </Radio.Group>
            {set.isError && <Failure error={set.error} title="Nothing was changed" />}
          </Stack>
        )}
      </Loaded>
    </Card>
  );
}
