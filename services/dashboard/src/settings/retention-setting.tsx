import { Button, Card, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../api/client';
import { queryClient } from '../api/query-client';
import type { Schema } from '../api/types';
import { Failure } from '../shared/failure';

interface RetentionSettingProps {
  data: Schema<'DataHandling'>;
  disabled: boolean;
}

/** After how many days the data of an action is erased; never where the field is empty. */
export function RetentionSetting({ data, disabled }: RetentionSettingProps) {
  const [days, setDays] = useState<number | string>(data.retentionDays ?? '');
  const wanted = days === '' ? null : Number(days);
  const save = useMutation({
    mutationFn: () => ask(api.PUT('/v1/org/data-handling', { body: { ...data, retentionDays: wanted } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['org'] }),
  });
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Group align="flex-end">
          <NumberInput
            label="Erase the data of actions after days"
            placeholder="never"
            value={days}
            onChange={setDays}
            min={1}
            allowDecimal={false}
            disabled={disabled}
            w={260}
          />
          {!disabled && (
            <Button onClick={() => save.mutate()} loading={save.isPending} disabled={wanted === data.retentionDays}>
              Set the retention
            </Button>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          Arguments, context, results and history become unreadable. Ids, decisions, votes and proofs stay.
        </Text>
        {save.isError && <Failure error={save.error} title="Nothing was changed" />}
      </Stack>
    </Card>
  );
}
