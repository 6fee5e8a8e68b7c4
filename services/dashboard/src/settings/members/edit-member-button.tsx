import { Button, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { FormDialog } from '../../shared/form-dialog';
import { useSession } from '../../sign-in/session';
import { MemberFields } from './member-fields';
import type { Member } from './members';

/** Roles, groups and state of a member. Only what was changed is sent. */
export function EditMemberButton({ member, isMe }: { member: Member; isMe: boolean }) {
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure();
  const [values, setValues] = useState({ name: member.name, roles: member.roles, groups: member.groups });
  const [status, setStatus] = useState(member.status);
  const isOwner = useSession().member.roles.includes('owner');
  const rightsDisabled = isMe && !isOwner;
  const update = useMutation({
    mutationFn: () => {
      const body = changed(member, { ...values, status });
      return ask(api.PATCH('/v1/members/{id}', { params: { path: { id: member.id } }, body }));
    },
    onSuccess: async () => {
      dialog.close();
      await queries.invalidateQueries({ queryKey: ['member'] });
    },
  });
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open} aria-label={`Edit ${member.name}`}>
        Edit
      </Button>
      <FormDialog
        opened={opened}
        onClose={dialog.close}
        title={member.name}
        work={update}
        submit="Save"
        failed="Nothing was changed"
      >
        <MemberFields values={values} onChange={setValues} rightsDisabled={rightsDisabled} />
        <Select
          label="State"
          description="Who is disabled is refused from the next request on; sessions and keys stop."
          data={['active', 'disabled']}
          value={status}
          onChange={(value) => setStatus((value as Member['status'] | null) ?? member.status)}
          allowDeselect={false}
          disabled={isMe}
        />
      </FormDialog>
    </>
  );
}

type Changes = Partial<Pick<Member, 'name' | 'roles' | 'groups' | 'status'>>;

function changed(member: Member, next: Required<Changes>): Changes {
  const isNew = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(member[name as keyof Changes]);
  return Object.fromEntries(Object.entries(next).filter(isNew));
}
