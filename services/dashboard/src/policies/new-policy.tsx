import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useSession } from '../sign-in/session';
import { storeDraft } from './draft';
import { TEMPLATES } from './templates';

/** As the API has it for names. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._:@/-]*$/;
/** Reads the same in YAML with and without quotes. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off)$)[a-z][a-z0-9_-]*$/i;

/** A new policy begins as a draft of this browser; it is the organisation's once a version is saved. */
export function NewPolicy({ onClose, taken }: { onClose: () => void; taken: readonly string[] }) {
  const { org } = useSession();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [template, setTemplate] = useState(TEMPLATES[0]?.id ?? '');
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (taken.includes(name)) return setFault('There is a policy of this name already.');
    if (!NAME.test(name))
      return setFault('Begin with a letter or digit; letters, digits, spaces and ._:@/- may follow.');
    const text =
      TEMPLATES.find(({ id }) => id === template)?.text(PLAIN.test(name) ? name : JSON.stringify(name)) ?? '';
    storeDraft(org.id, name, { text, base: null });
    void navigate({ to: '/policies/$name', params: { name } });
  };
  return (
    <Modal opened onClose={onClose} size="lg" title="New policy">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            placeholder="refunds"
            value={name}
            error={fault}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={120}
            required
            data-autofocus
          />
          <Radio.Group label="Begin with" value={template} onChange={setTemplate}>
            <Stack gap="xs" mt="xs">
              {TEMPLATES.map(({ id, title, what }) => (
                <Radio.Card key={id} value={id} p="sm" aria-label={title}>
                  <Group wrap="nowrap" align="flex-start">
                    <Radio.Indicator />
                    <div>
                      <Text size="sm" fw={600}>
                        {title}
                      </Text>
                      <Text size="sm" c="dimmed">
                        {what}
                      </Text>
                    </div>
                  </Group>
                </Radio.Card>
              ))}
            </Stack>
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Write it</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
