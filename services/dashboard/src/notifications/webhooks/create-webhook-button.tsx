import { Button, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { AUDIT_EVENT_TYPES, type AuditEventType } from '@runplane/contracts/values';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { DialogForm } from '../../shared/form-dialog';
import { ShownOnce } from '../../shared/shown-once';

const NEW = { name: '', url: '', eventTypes: [] as AuditEventType[] };

export function CreateWebhookButton() {
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure();
  const [values, setValues] = useState(NEW);
  const create = useMutation({
    mutationFn: () => ask(api.POST('/v1/webhooks', { body: values })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['channel'] }),
  });
  const close = () => {
    dialog.close();
    setValues(NEW);
    create.reset();
  };
  return (
    <>
      <Button onClick={dialog.open}>New webhook</Button>
      <Modal opened={opened} onClose={close} title="New webhook">
        {create.data !== undefined ? (
          <Stack>
            <ShownOnce label="Secret that requests are signed with" secret={create.data.secret} />
            <Button onClick={close}>Done</Button>
          </Stack>
        ) : (
          <DialogForm onClose={close} work={create} submit="Create webhook" failed="The webhook was not created">
            <TextInput
              label="Name"
              value={values.name}
              onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
              required
            />
            <TextInput
              label="Address"
              type="url"
              placeholder="https://hooks.example.com/runplane"
              value={values.url}
              onChange={(event) => setValues({ ...values, url: event.currentTarget.value })}
              required
            />
            <MultiSelect
              label="Events"
              description="Every event if left empty"
              data={[...AUDIT_EVENT_TYPES]}
              value={values.eventTypes}
              onChange={(types) => setValues({ ...values, eventTypes: types as AuditEventType[] })}
              searchable
            />
          </DialogForm>
        )}
      </Modal>
    </>
  );
}
