import { Badge, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../shared/loaded';
import { ScrollingTable } from '../../shared/scrolling-table';
import { useHasRole, useSession } from '../../sign-in/session';
import { SettingsSection } from '../sections';
import { EditMemberButton } from './edit-member-button';
import { InviteButton } from './invite-button';
import { type Member, membersQuery } from './members';

/** The people of the organisation, and what each may do. */
export function MembersPage() {
  const members = useQuery(membersQuery);
  const canManage = useHasRole('owner', 'admin');
  return (
    <SettingsSection
      title="Members"
      lead="Roles say what somebody may do; groups are what approval plans name."
      actions={canManage && <InviteButton />}
    >
      <Loaded query={members}>
        {(items) => (
          <ScrollingTable label="Members" columns={['Name', 'E-mail', 'Roles', 'Groups', 'State', 'Change']}>
            {items.map((member) => (
              <MemberRow key={member.id} member={member} canManage={canManage} />
            ))}
          </ScrollingTable>
        )}
      </Loaded>
    </SettingsSection>
  );
}

function MemberRow({ member, canManage }: { member: Member; canManage: boolean }) {
  const isMe = useSession().member.id === member.id;
  return (
    <Table.Tr>
      <Table.Td>
        {member.name}
        {isMe && (
          <Text span size="sm" c="dimmed">
            {' '}
            (you)
          </Text>
        )}
      </Table.Td>
      <Table.Td>{member.email}</Table.Td>
      <Table.Td>
        <Group gap={4}>
          {member.roles.map((role) => (
            <Badge key={role} color="gray">
              {role.replaceAll('_', ' ')}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td>{member.groups.join(', ')}</Table.Td>
      <Table.Td>
        <Badge color={member.status === 'active' ? 'teal' : 'red'}>{member.status}</Badge>
      </Table.Td>
      <Table.Td>{canManage && <EditMemberButton member={member} isMe={isMe} />}</Table.Td>
    </Table.Tr>
  );
}
