import { Card, Group, List, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Empty } from '../shared/empty';
import { membersQuery } from '../shared/lists';
import { Loaded } from '../shared/loaded';
import { SectionPage } from '../shared/section-page';
import type { Member } from './members/members';
import { SETTINGS_AREA } from './sections';

/** Groups as approval plans name them, with who is in each. */
export function GroupsPage() {
  const members = useQuery(membersQuery);
  return (
    <SectionPage
      area={SETTINGS_AREA}
      title="Groups"
      lead="Approval plans ask groups. Put members into one under Members."
    >
      <Loaded query={members}>{(items) => <GroupList groups={groupsOf(items)} />}</Loaded>
    </SectionPage>
  );
}

function GroupList({ groups }: { groups: [string, Member[]][] }) {
  if (groups.length === 0) {
    return (
      <Empty title="No group yet">A group is there as soon as a member is in it: edit a member, and name one.</Empty>
    );
  }
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      {groups.map(([name, members]) => (
        <Card key={name} withBorder>
          <Group justify="space-between">
            <Title order={2} size="h5">
              {name}
            </Title>
            <Text size="sm" c="dimmed">
              {members.length === 1 ? '1 member' : `${members.length} members`}
            </Text>
          </Group>
          <List size="sm" mt="xs">
            {members.map(({ id, name: person, status }) => (
              <List.Item key={id}>
                {person}
                {status === 'disabled' && ' (disabled)'}
              </List.Item>
            ))}
          </List>
        </Card>
      ))}
    </SimpleGrid>
  );
}

function groupsOf(members: Member[]): [string, Member[]][] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    for (const name of member.groups) groups.set(name, [...(groups.get(name) ?? []), member]);
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
}
