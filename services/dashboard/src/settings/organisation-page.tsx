import { Card, Code, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { Loaded } from '../shared/loaded';
import { NAMES_OF_CHANGES, PendingChanges } from '../shared/pending-changes';
import { SectionPage } from '../shared/section-page';
import { useMay } from '../sign-in/session';
import { JsonSetting } from './json-setting';
import { ReviewSetting } from './review-setting';
import { SETTINGS_AREA } from './sections';
import { type PendingChange, tellIfWaiting } from './waiting';

async function saveSettings(body: Schema<'DecisionSettingsInput'>): Promise<void> {
  tellIfWaiting(await ask<Schema<'Org'> | PendingChange>(api.PATCH('/v1/org/settings', { body })));
}

/** What holds for all decisions of the organisation. */
export function OrganisationPage() {
  const org = useQuery({ queryKey: ['org'], queryFn: () => ask(api.GET('/v1/org')) });
  const canUpdate = useMay('org.update');
  return (
    <SectionPage
      area={SETTINGS_AREA}
      title="Decisions"
      lead="What holds where no rule says otherwise, for every policy."
    >
      <PendingChanges kinds={['settings', 'publication_review']} nameOf={({ kind }) => NAMES_OF_CHANGES[kind]} />
      <ReviewSetting />
      <Loaded query={org}>
        {({ id, settings }) => (
          <Card withBorder>
            <Stack>
              <Text size="sm">
                Organisation <Code>{id}</Code>
              </Text>
              <JsonSetting
                key={JSON.stringify(settings)}
                label="Settings of decisions"
                description="Effect and approval plan without a matching rule, weights of the risk score, and whether unknown outcomes are settled by two."
                value={settings}
                disabled={!canUpdate}
                kind="org"
                save={saveSettings}
              />
            </Stack>
          </Card>
        )}
      </Loaded>
    </SectionPage>
  );
}
