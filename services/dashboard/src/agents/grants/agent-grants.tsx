import { Text } from '@mantine/core';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import { PagedList } from '../../shared/paged-list';
import { Section } from '../../shared/section';
import type { Agent } from '../queries';
import { GrantTable } from './grant-row';

/** What people approved for the agent in advance. */
export function AgentGrants({ agent }: { agent: Agent }) {
  const grants = usePages(['grant', agent.id], (cursor) =>
    ask(api.GET('/v1/grants', { params: { query: { cursor, agentId: agent.id, limit: 20 } } })),
  );
  return (
    <Section title="Grants">
      <PagedList list={grants} empty={<Text size="sm">Nobody approved anything for it in advance.</Text>}>
        {(items) => <GrantTable grants={items} />}
      </PagedList>
    </Section>
  );
}
