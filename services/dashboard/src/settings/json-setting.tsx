import { Button, Group, JsonInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../shared/failure';

interface JsonSettingProps {
  label: string;
  description: string;
  value: unknown;
  disabled: boolean;
  /** First part of the keys of the queries that show it. */
  kind: string;
  save: (value: never) => Promise<unknown>;
}

/** A setting of many parts, as JSON. The server says what it can't use, and where. */
export function JsonSetting({ label, description, value, disabled, kind, save }: JsonSettingProps) {
  const queries = useQueryClient();
  const stored = JSON.stringify(value, null, 2);
  const [draft, setDraft] = useState<Draft | null>(null);
  const text = draft?.text ?? stored;
  const put = useMutation({
    mutationFn: async (sent: string) => save(JSON.parse(sent) as never),
    onSuccess: async (_, sent) => {
      await queries.invalidateQueries({ queryKey: [kind] });
      setDraft((now) => (now?.text === sent ? null : now));
    },
  });
  return (
    <Stack gap="xs" maw={820}>
      <JsonInput
        label={label}
        description={description}
        validationError="This is not JSON."
        value={text}
        onChange={(next) => setDraft((now) => (next === stored ? null : { text: next, from: now?.from ?? stored }))}
        disabled={disabled}
        formatOnBlur
        autosize
        minRows={6}
        maxRows={30}
        spellCheck={false}
      />
      {draft !== null && draft.from !== stored && !put.isPending && (
        <Group gap="xs" role="status">
          <Text size="sm">What is stored was changed since you began: saving puts your text in its place.</Text>
          <Button size="compact-xs" variant="default" onClick={() => setDraft(null)}>
            Show what is stored
          </Button>
        </Group>
      )}
      {put.isError && <Failure error={put.error} title="Nothing was changed" />}
      {!disabled && (
        <Group>
          <Button onClick={() => put.mutate(text)} loading={put.isPending} disabled={!isJson(text)}>
            Save
          </Button>
          {put.isSuccess && draft === null && <span role="status">Saved</span>}
        </Group>
      )}
    </Stack>
  );
}

/** What was typed, and what was stored when that began. */
interface Draft {
  text: string;
  from: string;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
