import { Button, Card, Group, Radio, Stack, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../api/query-client';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { Failure } from '../shared/failure';
import { saveSettings } from './save-settings';

type Settings = Schema<'DecisionSettings'>;
type Effect = Settings['defaultEffect'];

const LABEL = 'Set the defaults';

const EFFECTS: { value: Effect; label: string; description: string }[] = [
  { value: 'BLOCK', label: 'Block', description: 'Only what a rule allows ever runs.' },
  {
    value: 'REQUIRE_APPROVAL',
    label: 'Require approval',
    description: 'People decide, by the plan in the settings below.',
  },
  {
    value: 'ALLOW',
    label: 'Allow',
    description: 'Whatever no rule names runs, and so does what nobody has thought of.',
  },
];

interface DefaultsSettingProps {
  settings: Settings;
  disabled: boolean;
}

/** What is changed most of the settings of decisions, without writing JSON. */
export function DefaultsSetting({ settings, disabled }: DefaultsSettingProps) {
  const [defaultEffect, setEffect] = useState(settings.defaultEffect);
  const [settleByTwo, setByTwo] = useState(settings.settleByTwo ?? false);
  const isChanged = defaultEffect !== settings.defaultEffect || settleByTwo !== (settings.settleByTwo ?? false);
  const allowsMore = defaultEffect === 'ALLOW' && settings.defaultEffect !== 'ALLOW';
  const save = useMutation({
    mutationFn: () => saveSettings({ ...settings, defaultEffect, settleByTwo }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['org'] });
      // Where a second person has to confirm it, nothing has changed yet: what holds is shown.
      setEffect(settings.defaultEffect);
      setByTwo(settings.settleByTwo ?? false);
    },
  });
  return (
    <Card withBorder>
      <Stack>
        <Radio.Group
          label="Where no rule applies to an action"
          value={defaultEffect}
          onChange={(value) => setEffect(value as Effect)}
        >
          <Stack gap="xs" mt="xs">
            {EFFECTS.map((effect) => (
              <Radio key={effect.value} {...effect} disabled={disabled} />
            ))}
          </Stack>
        </Radio.Group>
        <Switch
          label="Two people settle an outcome that is not known"
          description="Both have to find the same."
          checked={settleByTwo}
          onChange={(event) => setByTwo(event.currentTarget.checked)}
          disabled={disabled}
        />
        {save.isError && !allowsMore && <Failure error={save.error} title="Nothing was changed" />}
        {!disabled && (
          <Group>
            {allowsMore ? (
              <ConfirmButton
                label={LABEL}
                size="sm"
                consequence="Every action that no rule names runs at once, and so does every tool that is added later."
                onConfirm={() => save.mutateAsync()}
                failure={save}
              />
            ) : (
              <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!isChanged}>
                {LABEL}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Card>
  );
}
