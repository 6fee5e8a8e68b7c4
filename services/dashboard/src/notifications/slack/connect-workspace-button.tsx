import { Button, PasswordInput, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { FormDialog } from '../../shared/form-dialog';

const NONE = { botToken: '', signingSecret: '', appToken: '' };

export function ConnectWorkspaceButton() {
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure();
  const [secrets, setSecrets] = useState(NONE);
  const connect = useMutation({
    mutationFn: () => {
      const { appToken, ...needed } = secrets;
      return ask(api.POST('/v1/slack/workspaces', { body: { ...needed, ...(appToken === '' ? {} : { appToken }) } }));
    },
    onSuccess: async () => {
      setSecrets(NONE);
      dialog.close();
      await queries.invalidateQueries({ queryKey: ['channel'] });
    },
  });
  const field = (name: keyof typeof NONE, label: string, description: string) => (
    <PasswordInput
      label={label}
      description={description}
      autoComplete="off"
      required={name !== 'appToken'}
      value={secrets[name]}
      onChange={(event) => setSecrets({ ...secrets, [name]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <Button onClick={dialog.open}>Connect a workspace</Button>
      <FormDialog
        opened={opened}
        onClose={dialog.close}
        title="Connect Slack"
        work={connect}
        submit="Connect"
        failed="The workspace was not connected"
      >
        <Text size="sm">Make the app in Slack from our manifest first (docs/slack.md), and install it.</Text>
        {field('botToken', 'Bot token', 'xoxb-…, from “Install App”')}
        {field('signingSecret', 'Signing secret', 'From “Basic Information”')}
        {field('appToken', 'App-level token', 'xapp-…, only for Socket Mode')}
      </FormDialog>
    </>
  );
}
