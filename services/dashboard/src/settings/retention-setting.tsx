import { Button, Card, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../api/client';
import { queryClient } from '../api/query-client';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { Failure } from '../shared/failure';

interface RetentionSettingProps {
  data: Schema<'DataHandling'>;
  disabled: boolean;
}

const LABEL = 'Set the retention';

/** After how many days the data of an action is erased; never where the field is empty. */
export function RetentionSetting({ data, disabled }: RetentionSettingProps) {
  const [days, setDays] = useState<number | string>(data.retentionDays ?? '');
  const wanted = days === '' ? null : Number(days);
  const isValid = wanted === null || (Number.isInteger(wanted) && wanted >= 1);
  const isShorter = wanted !== null && wanted < (data.retentionDays ?? Number.POSITIVE_INFINITY);
  const save = useMutation({
    mutationFn: () => ask(api.PUT('/v1/org/data-handling', { body: { ...data, retentionDays: wanted } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['org'] }),
  });
  const isReady = isValid && wanted !== data.retentionDays;
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
            // What is erased does not come back: nothing but what was typed is ever sent.
            clampBehavior="none"
            allowDecimal={false}
            error={isValid ? undefined : 'A whole number of days, at least 1'}
            disabled={disabled}
            w={260}
          />
          {!disabled && isShorter && (
            <ConfirmButton
              label={LABEL}
              size="sm"
              disabled={!isReady}
              consequence={`The data of every action that is older than ${wanted === 1 ? '1 day' : `${wanted} days`} is erased within the hour, and from then on as it becomes that old. It can't be brought back.`}
              onConfirm={() => save.mutateAsync()}
              failure={save}
            />
          )}
          {!disabled && !isShorter && (
            <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!isReady}>
              {LABEL}
            </Button>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          Arguments, context, results and history become unreadable. Ids, decisions, votes and proofs stay.
        </Text>
        {save.isError && !isShorter && <Failure error={save.error} title="Nothing was changed" />}
      </Stack>
    </Card>
  );
}
