import { Card, Code, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { Loaded } from '../shared/loaded';
import { NAMES_OF_CHANGES, PendingChanges } from '../shared/pending-changes';
import { SectionPage } from '../shared/section-page';
import { useMay } from '../sign-in/session';
import { DefaultsSetting } from './defaults-setting';
import { JsonSetting } from './json-setting';
import { ReviewSetting } from './review-setting';
import { saveSettings } from './save-settings';
import { SETTINGS_AREA } from './sections';

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
          <>
            <DefaultsSetting
              key={`${settings.defaultEffect} ${settings.settleByTwo}`}
              settings={settings}
              disabled={!canUpdate}
            />
            <Card withBorder>
              <Stack>
                <JsonSetting
                  label="Settings of decisions"
                  description="All of them, as JSON: the approval plan where a rule has none, and the weights of the risk score, too."
                  value={settings}
                  disabled={!canUpdate}
                  kind="org"
                  save={saveSettings}
                />
                <Text size="sm">
                  Organisation <Code>{id}</Code>
                </Text>
              </Stack>
            </Card>
          </>
        )}
      </Loaded>
    </SectionPage>
  );
}
