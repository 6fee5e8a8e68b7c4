import { Anchor, Button, Checkbox, Code, List, Text } from '@mantine/core';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import { codeOf } from '../../api/problem';
import type { Schema } from '../../api/types';
import { Failure } from '../../shared/failure';
import { Waiting } from '../../shared/loaded';
import { useNames } from '../../shared/names';
import { Section } from '../../shared/section';
import { Time } from '../../shared/time';
import type { ActionDetail } from './queries';

type Step = Schema<'HistoryStep'>;

const PAGE = 200;

/** What Temporal has done for the action, as it holds it itself. */
export function HistoryCard({ action: { actionId, temporalUrl } }: { action: ActionDetail }) {
  const [all, setAll] = useState(false);
  const steps = usePages(['action', 'history', actionId], (cursor) =>
    ask(api.GET('/v1/actions/{id}/history', { params: { path: { id: actionId }, query: { limit: PAGE, cursor } } })),
  );
  // Between any two others; they say only that workflow code ran, unless it made entries of the log.
  const shown = all
    ? steps.items
    : steps.items.filter(({ type, entries }) => entries.length > 0 || !type.startsWith('WorkflowTask'));
  return (
    <Section title="Temporal history">
      <Text size="sm">The live source, from the server, until its retention is over.</Text>
      {temporalUrl !== null && (
        <Anchor href={temporalUrl} target="_blank" rel="noreferrer" size="sm">
          Open it in the Temporal UI
        </Anchor>
      )}
      {steps.isPending && <Waiting />}
      {codeOf(steps.error) === 'not_found' && <Text size="sm">The history is deleted. The log is what stays.</Text>}
      {steps.isError && codeOf(steps.error) !== 'not_found' && (
        <Failure error={steps.error} onRetry={() => void steps.refetch()} />
      )}
      {steps.items.length > 0 && (
        <>
          <Checkbox
            label="Show when workflow code ran, too"
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
          <List size="sm" listStyleType="none" spacing="xs" aria-label="Steps">
            {shown.map((step) => (
              <List.Item key={step.eventId}>
                <StepText step={step} />
              </List.Item>
            ))}
          </List>
        </>
      )}
      {steps.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={steps.isFetchingNextPage}
          onClick={() => void steps.fetchNextPage()}
        >
          Load more
        </Button>
      )}
    </Section>
  );
}

function StepText({ step: { eventId, at, type, summary, attributes, entries } }: { step: Step }) {
  const [opened, setOpened] = useState(false);
  const nameOf = useNames();
  return (
    <details onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>
        {eventId}. {summary.replaceAll(/\b(?:agt|mem)_[a-z0-9]+/g, nameOf)}
      </summary>
      <Text size="xs" c="dimmed" component="div">
        {type}, <Time at={at} />
        {entries.length > 0 && `; made in the log: ${entries.map((entry) => `${entry.seq} ${entry.type}`).join(', ')}`}
      </Text>
      {opened && (
        <Code block tabIndex={0} role="region" aria-label={`Attributes of step ${eventId}`}>
          {JSON.stringify(attributes, null, 2)}
        </Code>
      )}
    </details>
  );
}
