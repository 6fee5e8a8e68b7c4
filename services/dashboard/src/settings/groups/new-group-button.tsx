import { Button, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../shared/form-dialog';
import type { Member } from '../members/members';
import { addToGroup } from './group-changes';

/** A group is the name that its members carry: it is made with the first one. */
export function NewGroupButton({ members }: { members: Member[] }) {
  const [opened, dialog] = useDisclosure();
  const [name, setName] = useState('');
  const [first, setFirst] = useState<string | null>(null);
  const wanted = name.trim();
  const isTaken = members.some(({ groups }) => groups.includes(wanted));
  const create = useMutation({
    mutationFn: () => addToGroup(wanted, first ?? ''),
    onSuccess: () => {
      setName('');
      setFirst(null);
      dialog.close();
    },
  });
  return (
    <>
      <Button onClick={dialog.open}>New group</Button>
      <FormDialog
        opened={opened}
        onClose={dialog.close}
        title="New group"
        work={create}
        submit="Create the group"
        failed="The group was not created"
        ready={wanted !== '' && !isTaken && first !== null}
      >
        <TextInput
          label="Name"
          description="As approval plans name it, such as finance"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={isTaken && !create.isPending ? `There is a group ${wanted}: add members to it there.` : undefined}
          required
          data-autofocus
        />
        <Select
          label="First member"
          data={members
            .filter(({ status }) => status === 'active')
            .map(({ id, name: person }) => ({ value: id, label: person }))}
          value={first}
          onChange={setFirst}
          searchable
          required
        />
      </FormDialog>
    </>
  );
}
