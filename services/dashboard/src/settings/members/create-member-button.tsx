import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../../api/client';
import { Failure } from '../../shared/failure';
import { MemberFields, type MemberValues } from './member-fields';

const NOBODY: MemberValues = { name: '', roles: ['viewer'], groups: [] };

export function CreateMemberButton() {
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure();
  const [email, setEmail] = useState('');
  const [values, setValues] = useState(NOBODY);
  const create = useMutation({
    mutationFn: () => ask(api.POST('/v1/members', { body: { email, ...values } })),
    onSuccess: async () => {
      dialog.close();
      setEmail('');
      setValues(NOBODY);
      await queries.invalidateQueries({ queryKey: ['member'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <>
      <Button onClick={dialog.open}>New member</Button>
      <Modal opened={opened} onClose={dialog.close} title="New member" closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="E-mail"
              type="email"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              required
            />
            <MemberFields values={values} onChange={setValues} />
            {create.isError && <Failure error={create.error} title="The member was not created" />}
            <Group justify="flex-end">
              <Button type="submit" loading={create.isPending} disabled={values.roles.length === 0}>
                Create member
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
