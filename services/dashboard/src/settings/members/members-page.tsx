import { Badge, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { membersQuery } from '../../shared/lists';
import { Loaded } from '../../shared/loaded';
import { ScrollingTable } from '../../shared/scrolling-table';
import { SectionPage } from '../../shared/section-page';
import { useMay, useSession } from '../../sign-in/session';
import { SETTINGS_AREA } from '../sections';
import { EditMemberButton } from './edit-member-button';
import { InvitationsCard } from './invitations-card';
import { InviteButton } from './invite-button';
import { MemberMenu } from './member-menu';
import type { Member } from './members';

/** The people of the organisation, and what each may do. */
export function MembersPage() {
  const members = useQuery(membersQuery);
  const canInvite = useMay('invitations.create');
  const canUpdate = useMay('members.update');
  const seesInvitations = useMay('invitations.read');
  return (
    <SectionPage
      area={SETTINGS_AREA}
      title="Members"
      lead="Roles say what somebody may do; groups are what approval plans name."
      actions={canInvite && <InviteButton />}
    >
      <Loaded query={members}>
        {(items) => (
          <ScrollingTable label="Members" columns={['Name', 'E-mail', 'Roles', 'Groups', 'State', 'Change']}>
            {items.map((member) => (
              <MemberRow key={member.id} member={member} canUpdate={canUpdate} />
            ))}
          </ScrollingTable>
        )}
      </Loaded>
      {seesInvitations && <InvitationsCard />}
    </SectionPage>
  );
}

function MemberRow({ member, canUpdate }: { member: Member; canUpdate: boolean }) {
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
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {canUpdate && <EditMemberButton member={member} isMe={isMe} />}
          {!isMe && <MemberMenu member={member} />}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
