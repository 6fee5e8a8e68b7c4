import { Card, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from '../../shared/failure';
import type { Member } from '../members/members';
import { addToGroup } from './group-changes';
import { GroupMember } from './group-member';
import { RenameGroupButton } from './rename-group-button';

interface GroupCardProps {
  name: string;
  members: Member[];
  /** Who could be added. */
  others: Member[];
  canWrite: boolean;
}

/** One group with who is in it; those who manage it add and take out. */
export function GroupCard({ name, members, others, canWrite }: GroupCardProps) {
  const add = useMutation({ mutationFn: (id: string) => addToGroup(name, id) });
  return (
    <Card withBorder component="article" aria-label={`Group ${name}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {name}
          </Title>
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {members.length === 1 ? '1 member' : `${members.length} members`}
            </Text>
            {canWrite && <RenameGroupButton name={name} />}
          </Group>
        </Group>
        <Stack component="ul" gap={4} p={0} m={0} style={{ listStyle: 'none' }} aria-label={`Members of ${name}`}>
          {members.map((member) => (
            <GroupMember
              key={member.id}
              group={name}
              member={member}
              isLast={members.length === 1}
              canWrite={canWrite}
            />
          ))}
        </Stack>
        {canWrite && others.length > 0 && (
          <Select
            aria-label={`Add a member to ${name}`}
            placeholder="Add a member"
            size="xs"
            data={others.map(({ id, name: person }) => ({ value: id, label: person }))}
            value={null}
            onChange={(id) => id !== null && add.mutate(id)}
            disabled={add.isPending}
            searchable
          />
        )}
        {add.isError && <Failure error={add.error} title="The group stays as it was" />}
      </Stack>
    </Card>
  );
}
