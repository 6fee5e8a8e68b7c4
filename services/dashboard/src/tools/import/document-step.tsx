import { Button, FileButton, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { Failure } from '../../shared/failure';
import { connectionsQuery } from '../../shared/lists';

type Format = Schema<'PreviewImport'>['format'];

const FORMATS: { value: Format; label: string }[] = [
  { value: 'openapi', label: 'OpenAPI 3.0 or 3.1 (JSON or YAML)' },
  { value: 'mcp', label: 'MCP server: the result of tools/list' },
  { value: 'ai_sdk', label: 'Vercel AI SDK tool set' },
  { value: 'langchain', label: 'LangChain tools' },
  { value: 'openai', label: 'OpenAI function tools' },
  { value: 'json', label: 'Tool definitions of Runplane' },
];

export function DocumentStep({ onPreview }: { onPreview: (preview: Schema<'ImportPreview'>) => void }) {
  const [source, setSource] = useState('');
  const [format, setFormat] = useState<Format>('openapi');
  const [connection, setConnection] = useState<string | null>(null);
  const [document, setDocument] = useState('');
  const connections = useQuery(connectionsQuery);
  const propose = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/imports', { body: { source, format, document, ...(connection === null ? {} : { connection }) } }),
      ),
    onSuccess: onPreview,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    propose.mutate();
  };
  const usable = connections.data?.filter(({ provider }) => provider === (format === 'mcp' ? 'mcp' : 'http')) ?? [];
  return (
    <form onSubmit={submit}>
      <Stack maw={720} mt="md">
        <TextInput
          label="Source"
          description="The first part of the tools' names, such as shop."
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
          required
        />
        <Select
          label="Format"
          data={FORMATS}
          value={format}
          onChange={(value) => setFormat((value as Format | null) ?? 'openapi')}
          allowDeselect={false}
        />
        <Select
          label="Connection"
          description="Where the gateway runs these tools. Without one, agents run them under a permit."
          data={usable.map(({ name }) => name)}
          value={connection}
          onChange={setConnection}
          clearable
        />
        <Textarea
          label="Document"
          autosize
          minRows={8}
          maxRows={20}
          value={document}
          onChange={(event) => setDocument(event.currentTarget.value)}
          spellCheck={false}
          required
        />
        <Group>
          <FileButton
            accept="application/json,.json,.yaml,.yml"
            onChange={(file) => void file?.text().then(setDocument)}
          >
            {(props) => (
              <Button {...props} variant="default">
                Read a file
              </Button>
            )}
          </FileButton>
          <Button type="submit" loading={propose.isPending}>
            Propose
          </Button>
        </Group>
        {propose.isError && <Failure error={propose.error} title="Nothing could be proposed" />}
      </Stack>
    </form>
  );
}
