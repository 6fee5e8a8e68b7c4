import { Alert, Button, FileInput, Group, List, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { Verdict } from '@runplane/audit';
import { useMutation } from '@tanstack/react-query';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { Failure } from '../shared/failure';
import { SectionPage } from '../shared/section-page';
import { readLogKey } from './checkpoint-card';
import { AUDIT_AREA } from './sections';

/** Verifies a receipt or an exported log in this browser. The file is sent nowhere. */
export function VerifyPage() {
  const [file, setFile] = useState<File | null>(null);
  const [key, setKey] = useState('');
  const [witnessPolicy, setWitnessPolicy] = useState('');
  const verify = useMutation({
    mutationFn: async (chosen: File) => {
      const { verifyFile } = await import('@runplane/audit');
      return verifyFile(new Uint8Array(await chosen.arrayBuffer()), { key: key.trim(), witnessPolicy });
    },
  });
  const fill = useMutation({ mutationFn: readLogKey, onSuccess: setKey });
  return (
    <SectionPage
      area={AUDIT_AREA}
      title="Verify"
      lead="Checks a receipt or an export in this browser, by the proofs that it holds. The file is sent nowhere."
    >
      <Stack maw={720}>
        <FileInput
          label="Receipt or export"
          description="JSON, JSON Lines, or a ZIP archive"
          placeholder="Choose a file"
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            // A verdict is of the file that is named above it.
            verify.reset();
          }}
        />
        <TextInput
          label="Key of the log"
          description="As somebody gave it to you whom you trust. Without it, a file is held against its own key only."
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <Group>
          <Button size="xs" variant="default" loading={fill.isPending} onClick={() => fill.mutate()}>
            Ask this server for its key
          </Button>
          <Text size="xs" c="dimmed">
            Convenient, and worth as much as this server.
          </Text>
        </Group>
        {fill.isError && <Failure error={fill.error} />}
        <Textarea
          label="Witness policy"
          description="Optional: who has to have cosigned (c2sp.org/tlog-policy)."
          autosize
          minRows={2}
          value={witnessPolicy}
          onChange={(event) => setWitnessPolicy(event.currentTarget.value)}
        />
        <Group>
          <Button disabled={file === null} loading={verify.isPending} onClick={() => file && verify.mutate(file)}>
            Verify
          </Button>
        </Group>
        {verify.isError && <Failure error={verify.error} />}
        {verify.data !== undefined && <VerdictCard verdict={verify.data} />}
      </Stack>
    </SectionPage>
  );
}

/** What was verified, and what is wrong where. */
function VerdictCard({ verdict: { ok, lines } }: { verdict: Verdict }) {
  const [title, ...rest] = lines;
  return (
    <Alert
      role="status"
      color={ok ? 'teal' : 'red'}
      icon={ok ? <CircleCheck aria-hidden /> : <CircleAlert aria-hidden />}
      title={title}
    >
      <List size="sm">
        {rest.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
