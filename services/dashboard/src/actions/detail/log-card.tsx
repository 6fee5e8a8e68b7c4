import { Alert, Button, Code, Group, List, Stack, Text, Timeline } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { api, ask } from '../../api/client';
import { Failure } from '../../shared/failure';
import { Loaded } from '../../shared/loaded';
import { useNames } from '../../shared/names';
import { saveFile } from '../../shared/save-file';
import { Section } from '../../shared/section';
import { Time } from '../../shared/time';
import { useSession } from '../../sign-in/session';
import { detailsOf, eventsOf, titleOf } from './log-events';
import { forgetLogKey } from './pinned-log-key';
import { receiptQuery, type VerifiedReceipt } from './verified-receipt';

/** What the log holds on the action, from policy to outcome, and whether that holds. */
export function LogCard({ actionId }: { actionId: string }) {
  const { org } = useSession();
  const query = useQuery(receiptQuery(org.id, actionId));
  return (
    <Section title="Timeline, from the audit log">
      <Loaded query={query}>
        {(verified) => (
          <>
            <Verdict verified={verified} onForget={() => void query.refetch()} />
            <Events verified={verified} />
            <Archive actionId={actionId} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Verdict({ verified, onForget }: { verified: VerifiedReceipt; onForget: () => void }) {
  const { org } = useSession();
  const { report, receipt, logKey } = verified;
  if (report.ok) {
    return (
      <Alert color="teal" role="status" icon={<ShieldCheck aria-hidden />} title="Verified in this browser">
        <Text size="sm">
          All {receipt.entries.length} entries are in the log of {report.size} entries, none is missing in between, and
          none was changed. Held against the key that this browser saw first:
        </Text>
        <Code style={{ overflowWrap: 'anywhere' }}>{logKey}</Code>
        {report.witnessedBy.length > 0 && (
          <Text size="sm">Cosigned by {report.witnessedBy.map(({ name }) => name).join(', ')}.</Text>
        )}
        {report.erasedAt !== null && (
          <Text size="sm">
            The log says, too, that the data of the action was erased: <Time at={report.erasedAt} />.
          </Text>
        )}
      </Alert>
    );
  }
  return (
    <Alert color="red" role="alert" icon={<ShieldAlert aria-hidden />} title="The receipt does not hold">
      <Stack gap="xs" align="flex-start">
        <List size="sm">
          {report.problems.map(({ kind, entry, message }) => (
            <List.Item key={`${kind} ${entry} ${message}`}>
              {entry === null ? '' : `Entry ${entry}: `}
              {message}
            </List.Item>
          ))}
        </List>
        <Text size="sm">Download the archive, and show it to who is responsible for the installation.</Text>
        {report.problems.some(({ kind }) => kind === 'key') && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              forgetLogKey(org.id);
              onForget();
            }}
          >
            The key was changed by its operator: trust the new one
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Events({ verified: { receipt } }: { verified: VerifiedReceipt }) {
  const nameOf = useNames();
  const events = eventsOf(receipt);
  return (
    <Timeline active={events.length} bulletSize={14} lineWidth={2}>
      {events.map((event) => (
        <Timeline.Item key={event.seq} title={titleOf(event)}>
          {detailsOf(event, nameOf).map((detail) => (
            <Text size="sm" key={detail} style={{ overflowWrap: 'anywhere' }}>
              {detail}
            </Text>
          ))}
          <Text size="xs" c="dimmed" component="div">
            {event.actor.kind === 'system' ? 'Runplane' : nameOf(event.actor.id)}, <Time at={event.at} />
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

/** For people and tools that want to verify it without this page. */
function Archive({ actionId }: { actionId: string }) {
  const download = useMutation({
    mutationFn: async () => {
      const params = { path: { actionId } };
      const archive = await ask(api.GET('/v1/audit/receipts/{actionId}/archive', { params, parseAs: 'blob' }));
      saveFile(`receipt-${actionId}.zip`, archive);
    },
  });
  return (
    <>
      <Group>
        <Button variant="default" size="xs" loading={download.isPending} onClick={() => download.mutate()}>
          Download the receipt with its proofs
        </Button>
      </Group>
      {download.isError && <Failure error={download.error} title="It was not downloaded" />}
    </>
  );
}
