import { Button, Group, Progress, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Snippet } from '../shared/empty';
import { Failure } from '../shared/failure';
import { saveFile } from '../shared/save-file';
import { SectionPage } from '../shared/section-page';
import { download } from './download';
import { AUDIT_AREA } from './sections';

const FORMATS = [
  { value: 'jsonl', label: 'JSON Lines: entries with the checkpoint that signs them', file: 'runplane-log.jsonl' },
  { value: 'tiles', label: 'Tiles (ZIP): for every verifier of C2SP logs', file: 'runplane-log.zip' },
  { value: 'ocsf', label: 'OCSF events: for a SIEM', file: 'runplane-log.ocsf.jsonl' },
] as const;

const NO_FILTER = { type: '', since: '', until: '', action: '', agent: '' };
type Filter = typeof NO_FILTER;

/** The log as a file, whole or in part. */
export function ExportPage() {
  const [format, setFormat] = useState<string>('jsonl');
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [bytes, setBytes] = useState(0);
  const abort = useRef(new AbortController());
  const run = useMutation({
    mutationFn: async () => {
      abort.current = new AbortController();
      setBytes(0);
      const file = FORMATS.find(({ value }) => value === format)?.file ?? 'runplane-log';
      const url = `/v1/audit/export?${queryOf(format, filter)}`;
      saveFile(file, await download(url, { signal: abort.current.signal, onProgress: setBytes }));
    },
  });
  const filtered = Object.values(filter).some((value) => value !== '');
  const set = (name: keyof Filter) => (event: { currentTarget: { value: string } }) =>
    setFilter({ ...filter, [name]: event.currentTarget.value });
  return (
    <SectionPage area={AUDIT_AREA} title="Export" lead="What an export holds can be verified without this server.">
      <Stack maw={720}>
        <Select
          label="Format"
          data={FORMATS.map(({ value, label }) => ({ value, label }))}
          value={format}
          onChange={(value) => setFormat(value ?? 'jsonl')}
          allowDeselect={false}
        />
        {format !== 'tiles' && (
          <>
            <Group grow>
              <TextInput
                label="Type of event"
                placeholder="action.decided"
                value={filter.type}
                onChange={set('type')}
              />
              <TextInput label="Action" placeholder="act_…" value={filter.action} onChange={set('action')} />
              <TextInput label="Agent" placeholder="agt_…" value={filter.agent} onChange={set('agent')} />
            </Group>
            <Group grow>
              <TextInput label="From" type="datetime-local" value={filter.since} onChange={set('since')} />
              <TextInput label="Until" type="datetime-local" value={filter.until} onChange={set('until')} />
            </Group>
          </>
        )}
        {filtered && format === 'jsonl' && (
          <Text size="sm">An export that leaves entries out can be read, but not verified as a whole log.</Text>
        )}
        <Group>
          <Button loading={run.isPending} onClick={() => run.mutate()}>
            Export
          </Button>
          {run.isPending && (
            <Button variant="default" onClick={() => abort.current.abort()}>
              Cancel
            </Button>
          )}
        </Group>
        {run.isPending && (
          <>
            <Progress value={100} animated aria-label="Export runs" />
            <Text size="sm" role="status">
              {(bytes / 1024 / 1024).toFixed(1)} MiB received
            </Text>
          </>
        )}
        {run.isSuccess && (
          <Text size="sm" role="status">
            Saved, {(bytes / 1024).toFixed(0)} KiB.
          </Text>
        )}
        {run.isError && !isAbort(run.error) && <Failure error={run.error} title="The export was not finished" />}
        <Text size="sm">The same from a shell, and its verification:</Text>
        <Snippet
          code={
            'runplane audit export --format jsonl --out log.jsonl\nrunplane audit verify log.jsonl --key "$LOG_KEY"'
          }
        />
      </Stack>
    </SectionPage>
  );
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** Times of the fields are the reader's own; the server takes instants. */
function queryOf(format: string, filter: Filter): URLSearchParams {
  const query = new URLSearchParams({ format });
  if (format === 'tiles') return query;
  for (const [name, value] of Object.entries(filter)) {
    if (value === '') continue;
    query.set(name, name === 'since' || name === 'until' ? new Date(value).toISOString() : value.trim());
  }
  return query;
}
