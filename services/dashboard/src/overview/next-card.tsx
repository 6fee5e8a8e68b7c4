import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { sentence } from '../shared/action-sentence';
import { AppLink } from '../shared/app-link';
import { Loaded } from '../shared/loaded';
import { Section } from '../shared/section';
import { Time } from '../shared/time';

const MOST = 5;

/** What expires next unless somebody decides. */
export function NextCard() {
  const query = useQuery({
    queryKey: ['approval', 'next'],
    queryFn: () =>
      ask(api.GET('/v1/approvals', { params: { query: { status: 'PENDING', order: 'expiry', limit: MOST } } })),
  });
  return (
    <Section title="Near their limit">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">No action waits for people.</Text>
          ) : (
            <List size="sm" listStyleType="none" spacing="xs">
              {items.map(({ id, action, expiresAt }) => (
                <List.Item key={id}>
                  <AppLink size="sm" to="/approvals/$approvalId" params={{ approvalId: id }}>
                    {sentence(action)}
                  </AppLink>
                  <Text size="xs" c="dimmed" component="div">
                    expires <Time at={expiresAt} short />
                  </Text>
                </List.Item>
              ))}
            </List>
          )
        }
      </Loaded>
    </Section>
  );
}
