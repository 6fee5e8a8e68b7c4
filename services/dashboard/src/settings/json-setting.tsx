import { Button, Group, JsonInput, Stack } from '@mantine/core';
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
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const put = useMutation({
    mutationFn: async () => save(JSON.parse(text) as never),
    onSuccess: () => queries.invalidateQueries({ queryKey: [kind] }),
  });
  return (
    <Stack gap="xs" maw={820}>
      <JsonInput
        label={label}
        description={description}
        validationError="This is not JSON."
        value={text}
        onChange={setText}
        disabled={disabled}
        formatOnBlur
        autosize
        minRows={6}
        maxRows={30}
        spellCheck={false}
      />
      {put.isError && <Failure error={put.error} title="Nothing was changed" />}
      {!disabled && (
        <Group>
          <Button onClick={() => put.mutate()} loading={put.isPending} disabled={!isJson(text)}>
            Save
          </Button>
          {put.isSuccess && <span role="status">Saved</span>}
        </Group>
      )}
    </Stack>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
