import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Empty } from '../../shared/empty';
import { membersQuery } from '../../shared/lists';
import { Loaded } from '../../shared/loaded';
import { SectionPage } from '../../shared/section-page';
import { useMay } from '../../sign-in/session';
import type { Member } from '../members/members';
import { SETTINGS_AREA } from '../sections';
import { GroupCard } from './group-card';
import { NewGroupButton } from './new-group-button';

/** Groups as approval plans name them, with who is in each. */
export function GroupsPage() {
  const members = useQuery(membersQuery);
  const canWrite = useMay('groups.write');
  return (
    <SectionPage
      area={SETTINGS_AREA}
      title="Groups"
      lead="Approval plans ask groups: whoever is in one may vote where it is asked."
      actions={canWrite && <NewGroupButton members={members.data ?? []} />}
    >
      <Loaded query={members}>{(items) => <GroupList members={items} canWrite={canWrite} />}</Loaded>
    </SectionPage>
  );
}

function GroupList({ members, canWrite }: { members: Member[]; canWrite: boolean }) {
  const groups = groupsOf(members);
  if (groups.length === 0) {
    return <Empty title="No group yet">A group begins with its first member, and ends with its last.</Empty>;
  }
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      {groups.map(([name, inside]) => (
        <GroupCard
          key={name}
          name={name}
          members={inside}
          others={members.filter(({ status, groups: all }) => status === 'active' && !all.includes(name))}
          canWrite={canWrite}
        />
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
