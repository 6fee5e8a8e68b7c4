import { ActionIcon, Button, List, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { useRef, useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import { Choices } from '../../shared/choices';
import { ConfirmDialog } from '../../shared/confirm-button';
import { Loaded } from '../../shared/loaded';
import { useMay } from '../../sign-in/session';
import { InviteAgain } from './invite-again';
import type { Member } from './members';

/** What is done to a member rarely, and not by themselves. */
export function MemberMenu({ member }: { member: Member }) {
  const [open, setOpen] = useState<'invite' | 'passkeys' | 'remove' | null>(null);
  const isActive = member.status === 'active';
  const mayInvite = useMay('invitations.create') && isActive;
  const mayReset = useMay('passkeys.reset');
  const mayRemove = useMay('members.remove');
  const more = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(null);
    // The choice that opened the dialog is gone by now.
    more.current?.focus();
  };
  if (!mayInvite && !mayReset && !mayRemove) return null;
  return (
    <>
      <Choices
        target={(toggle) => (
          <ActionIcon ref={more} variant="default" size={30} aria-label={`More for ${member.name}`} onClick={toggle}>
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        )}
      >
        {(closeChoices) => {
          const choice = (label: string, dialog: 'invite' | 'passkeys' | 'remove') => (
            <Button
              size="xs"
              variant="subtle"
              color={dialog === 'remove' ? 'red' : undefined}
              justify="flex-start"
              onClick={() => {
                closeChoices();
                setOpen(dialog);
              }}
            >
              {label}
            </Button>
          );
          return (
            <>
              {mayInvite && choice('Invite again', 'invite')}
              {mayReset && choice('Reset the passkeys', 'passkeys')}
              {mayRemove && choice('Remove', 'remove')}
            </>
          );
        }}
      </Choices>
      {open === 'invite' && <InviteAgain member={member} onClose={close} />}
      {open === 'passkeys' && <ResetPasskeys member={member} onClose={close} />}
      {open === 'remove' && <Remove member={member} onClose={close} />}
    </>
  );
}

interface DialogProps {
  member: Member;
  onClose: () => void;
}

function ResetPasskeys({ member: { id, name }, onClose }: DialogProps) {
  const params = { path: { id } };
  const passkeys = useQuery({
    queryKey: ['member', id, 'passkeys'],
    queryFn: () => ask(api.GET('/v1/members/{id}/passkeys', { params })),
  });
  const reset = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/members/{id}/passkeys', { params })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['member'] }),
  });
  const count = passkeys.data?.items.length ?? 0;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      label="Reset the passkeys"
      consequence={`For when ${name} has lost them: all are removed, and the next one that ${name} registers is the first again. Make sure that it is ${name} who asks.`}
      ready={count > 0}
      onConfirm={() => reset.mutateAsync()}
      failure={reset}
    >
      <Loaded query={passkeys}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{name} has no passkey.</Text>
          ) : (
            <List size="sm" aria-label="Passkeys">
              {items.map((passkey) => (
                <List.Item key={passkey.id}>{passkey.name}</List.Item>
              ))}
            </List>
          )
        }
      </Loaded>
    </ConfirmDialog>
  );
}

function Remove({ member: { id, name }, onClose }: DialogProps) {
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/members/{id}', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['member'] }),
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      label={`Remove ${name}`}
      consequence={`For good: sessions, keys, passkeys, invitations and delegations of ${name} end at once. What ${name} has done stays in the log under this name. To keep somebody out for a while, disable them instead.`}
      onConfirm={() => remove.mutateAsync()}
      failure={remove}
    />
  );
}
