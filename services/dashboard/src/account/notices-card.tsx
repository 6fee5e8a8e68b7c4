import { Button, Group, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { Failure } from '../shared/failure';
import { Loaded } from '../shared/loaded';
import { Section } from '../shared/section';

type Preferences = Schema<'NoticePreferences'>;

const KEY = ['notice_preferences'];
const CHOICES: Record<Preferences['email'], string> = {
  each: 'One mail for each approval',
  digest: 'One mail for several approvals together',
  off: 'No mail',
};
const MOST_MINUTES = 1_440;

/** How the reader is told by mail of what waits for them. */
export function NoticesCard() {
  const query = useQuery({ queryKey: KEY, queryFn: () => ask(api.GET('/v1/notice-preferences')) });
  return (
    <Section title="Mail about approvals">
      <Loaded query={query}>{(preferences) => <NoticesForm preferences={preferences} />}</Loaded>
    </Section>
  );
}

function NoticesForm({ preferences }: { preferences: Preferences }) {
  const [wanted, setWanted] = useState(preferences);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => ask(api.PUT('/v1/notice-preferences', { body: wanted })),
    onSuccess: (saved) => client.setQueryData(KEY, saved),
  });
  const isSame = wanted.email === preferences.email && wanted.digestMinutes === preferences.digestMinutes;
  return (
    <Stack>
      <Radio.Group
        label="When something waits for me"
        value={wanted.email}
        onChange={(email) => setWanted({ ...wanted, email: email as Preferences['email'] })}
      >
        <Stack gap="xs" mt="xs">
          {Object.entries(CHOICES).map(([value, label]) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      {wanted.email === 'digest' && (
        <NumberInput
          label="Minutes between two mails"
          min={1}
          max={MOST_MINUTES}
          w={220}
          value={wanted.digestMinutes}
          onChange={(minutes) => setWanted({ ...wanted, digestMinutes: Number(minutes) || 1 })}
        />
      )}
      {save.isError && <Failure error={save.error} title="It was not saved" />}
      <Group>
        <Button variant="default" disabled={isSame} loading={save.isPending} onClick={() => save.mutate()}>
          Save
        </Button>
        {save.isSuccess && isSame && (
          <Text size="sm" role="status">
            Saved.
          </Text>
        )}
      </Group>
    </Stack>
  );
}
