import { Group, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { Loaded, Waiting } from '../../shared/loaded';
import { Section } from '../../shared/section';
import type { Agent } from '../queries';

const DecisionsChart = lazy(() => import('./decisions-chart').then((module) => ({ default: module.DecisionsChart })));

type Activity = Schema<'AgentActivity'>;

/** What the agent usually does: its decisions by day, its operations, its hours and its risk. */
export function HabitsSection({ agent }: { agent: Agent }) {
  const activity = useQuery({
    queryKey: ['action', 'activity', agent.id],
    queryFn: () => ask(api.GET('/v1/agents/{id}/activity', { params: { path: { id: agent.id } } })),
  });
  return (
    <Section title="Habits">
      <Loaded query={activity}>{(figures) => <Habits activity={figures} />}</Loaded>
    </Section>
  );
}

function Habits({ activity }: { activity: Activity }) {
  const { days, operations, hours, averageRisk, maxRisk, isPartial } = activity;
  const decisions = hours.reduce((sum, count) => sum + count, 0);
  if (decisions === 0) return <Text size="sm">Nothing was decided for it in the last days.</Text>;
  return (
    <>
      <Suspense fallback={<Waiting lines={3} />}>
        <DecisionsChart days={days} />
      </Suspense>
      <Group gap="lg">
        <Text size="sm">{`Risk ${Math.round(averageRisk ?? 0)} on average, ${maxRisk ?? 0} at most`}</Text>
        <Text size="sm">{`Active at ${hoursInWords(hours)} UTC`}</Text>
      </Group>
      <List size="sm" aria-label="Most used operations">
        {operations.map(({ operation, count }) => (
          <List.Item key={operation}>{`${operation}: ${count}`}</List.Item>
        ))}
      </List>
      {isPartial && (
        <Text size="xs" c="dimmed">
          It asked for more than is counted here: these figures are of a part of it.
        </Text>
      )}
    </>
  );
}

/** `9–11 and 14`: hours in which it asked for something, those beside each other as one span. */
function hoursInWords(hours: readonly number[]): string {
  const spans: [number, number][] = [];
  hours.forEach((count, hour) => {
    if (count === 0) return;
    const last = spans.at(-1);
    if (last?.[1] === hour - 1) last[1] = hour;
    else spans.push([hour, hour]);
  });
  const words = spans.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return new Intl.ListFormat('en').format(words);
}
