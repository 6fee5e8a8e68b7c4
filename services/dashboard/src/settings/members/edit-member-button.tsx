import { Button, Modal, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { DialogForm } from '../../shared/form-dialog';
import { useSession } from '../../sign-in/session';
import { MemberFields } from './member-fields';
import type { Member } from './members';

interface EditMemberProps {
  member: Member;
  isMe: boolean;
}

/** Roles, groups and state of a member. Only what was changed is sent. */
export function EditMemberButton({ member, isMe }: EditMemberProps) {
  const [opened, dialog] = useDisclosure();
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open} aria-label={`Edit ${member.name}`}>
        Edit
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={member.name}>
        <EditForm member={member} isMe={isMe} onClose={dialog.close} />
      </Modal>
    </>
  );
}

/** Begins with what holds when it is opened; what others change meanwhile stays as they left it. */
function EditForm({ member, isMe, onClose }: EditMemberProps & { onClose: () => void }) {
  const queries = useQueryClient();
  const [before] = useState(member);
  const [values, setValues] = useState({ name: before.name, roles: before.roles, groups: before.groups });
  const [status, setStatus] = useState(before.status);
  const isOwner = useSession().member.roles.includes('owner');
  const rightsDisabled = isMe && !isOwner;
  const update = useMutation({
    mutationFn: () => {
      const body = changed(before, { ...values, status });
      return ask(api.PATCH('/v1/members/{id}', { params: { path: { id: before.id } }, body }));
    },
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['member'] });
    },
  });
  return (
    <DialogForm onClose={onClose} work={update} submit="Save" failed="Nothing was changed">
      <MemberFields values={values} onChange={setValues} rightsDisabled={rightsDisabled} />
      <Select
        label="State"
        description="Who is disabled is refused from the next request on; sessions and keys stop."
        data={['active', 'disabled']}
        value={status}
        onChange={(value) => setStatus((value as Member['status'] | null) ?? before.status)}
        allowDeselect={false}
        disabled={isMe}
      />
    </DialogForm>
  );
}

type Changes = Partial<Pick<Member, 'name' | 'roles' | 'groups' | 'status'>>;

function changed(member: Member, next: Required<Changes>): Changes {
  const isNew = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(member[name as keyof Changes]);
  return Object.fromEntries(Object.entries(next).filter(isNew));
}
