import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { DialogForm } from '../../shared/form-dialog';
import { EXPIRES_IN_HOURS, Invited } from './invited';
import { MemberFields, type MemberValues } from './member-fields';

const NOBODY: MemberValues = { name: '', roles: ['viewer'], groups: [] };

/** Invites a person, by mail where the organisation has it switched on, else by a link to hand over. */
export function InviteButton() {
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure();
  const [email, setEmail] = useState('');
  const [values, setValues] = useState(NOBODY);
  const invite = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/invitations', { body: { email, ...values, expiresInHours: EXPIRES_IN_HOURS } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['member'] }),
  });
  const close = () => {
    dialog.close();
    setEmail('');
    setValues(NOBODY);
    invite.reset();
  };
  return (
    <>
      <Button onClick={dialog.open}>Invite a member</Button>
      <Modal opened={opened} onClose={close} title="Invite a member">
        {invite.data !== undefined ? (
          <Stack>
            <Invited token={invite.data.token} email={email} />
            <Button onClick={close}>Done</Button>
          </Stack>
        ) : (
          <DialogForm
            onClose={close}
            work={invite}
            submit="Invite"
            failed="Nobody was invited"
            ready={values.roles.length > 0}
          >
            <TextInput
              label="E-mail"
              type="email"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              required
            />
            <MemberFields values={values} onChange={setValues} />
          </DialogForm>
        )}
      </Modal>
    </>
  );
}
