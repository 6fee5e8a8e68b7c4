import { Card, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { Snippet } from '../shared/empty';
import { Loaded } from '../shared/loaded';
import { SectionPage } from '../shared/section-page';
import { useMay } from '../sign-in/session';
import { JsonSetting } from './json-setting';
import { SETTINGS_AREA } from './sections';

const EXAMPLE = `{
  "rules": [{
    "actions": ["create_refund"],
    "fields": [{ "field": "/arguments/customer", "keep": "sealed" }],
    "subjects": ["/arguments/customer"]
  }],
  "retentionDays": 365
}`;

/** What of agents' calls is kept beside the workflow, and for how long. */
export function DataPage() {
  const data = useQuery({ queryKey: ['org', 'data'], queryFn: () => ask(api.GET('/v1/org/data-handling')) });
  const canManage = useMay('data.update');
  return (
    <SectionPage area={SETTINGS_AREA} title="Data" lead="What no rule names is never stored beside the sealed history.">
      <Card withBorder>
        <Loaded query={data}>
          {(value) => (
            <JsonSetting
              key={JSON.stringify(value)}
              label="Data handling"
              description="Fields that are kept in clear or sealed, whom data is about, and days after which it is erased."
              value={value}
              disabled={!canManage}
              kind="org"
              save={(next) => ask(api.PUT('/v1/org/data-handling', { body: next }))}
            />
          )}
        </Loaded>
      </Card>
      <Text size="sm">
        For example: the customer of a refund is sealed, can be disclosed alone, and is found when a person asks to be
        erased.
      </Text>
      <Snippet code={EXAMPLE} />
    </SectionPage>
  );
}
