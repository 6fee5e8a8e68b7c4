import { Card, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { Snippet } from '../shared/empty';
import { Loaded } from '../shared/loaded';
import { SectionPage } from '../shared/section-page';
import { useMay } from '../sign-in/session';
import { JsonSetting } from './json-setting';
import { RetentionSetting } from './retention-setting';
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
      <Loaded query={data}>
        {(value) => (
          <>
            <RetentionSetting key={value.retentionDays} data={value} disabled={!canManage} />
            <Card withBorder>
              <JsonSetting
                label="Data handling"
                description="All of it, as JSON: fields that are kept in clear or sealed, and whom data is about, too."
                value={value}
                disabled={!canManage}
                kind="org"
                save={(next) => ask(api.PUT('/v1/org/data-handling', { body: next }))}
              />
            </Card>
          </>
        )}
      </Loaded>
      <Text size="sm">
        For example: the customer of a refund is sealed, can be disclosed alone, and is found when a person asks to be
        erased.
      </Text>
      <Snippet code={EXAMPLE} />
    </SectionPage>
  );
}
