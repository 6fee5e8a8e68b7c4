import { Badge, Group, List, Text } from '@mantine/core';
import { Section } from '../shared/section';
import { Time } from '../shared/time';
import type { Overview } from './overview';

type Health = Overview['health'];

/** What Runplane stands on, and whether it keeps up. */
export function HealthCard({ health }: { health: Health }) {
  const { temporal, log, deliveries, channels, connections } = health;
  return (
    <Section title="Health">
      <List size="sm" listStyleType="none" spacing="xs">
        <Line name="Database" isWell>
          answers
        </Line>
        <Line name="Temporal" isWell={temporal === 'up'}>
          {temporal === 'up' ? 'answers' : 'does not answer: no action goes on until it does'}
        </Line>
        <Line name="Audit log" isWell={isRecent(log)}>
          <Backlog {...log} nothing="every entry has its place" unit="entries without a place yet" />
        </Line>
        <Line name="Notices" isWell={deliveries.dead === 0 && isRecent(deliveries)}>
          <Backlog {...deliveries} nothing="all are sent" unit="to be sent" />
          {deliveries.dead > 0 ? `; ${deliveries.dead} were given up` : ''}
        </Line>
        <Line name="Channels" isWell={channels.failing === 0}>
          {channels.active} work, {channels.failing} fail, {channels.disabled} are disabled
        </Line>
        <Line name="Connections" isWell={connections.failing === 0}>
          {connections.total} in all, {connections.failing} failed last
        </Line>
      </List>
    </Section>
  );
}

const LATE_MS = 60_000;
const isRecent = ({ oldest }: Health['log']) => oldest === null || Date.now() - Date.parse(oldest) < LATE_MS;

function Line({ name, isWell, children }: { name: string; isWell: boolean; children: React.ReactNode }) {
  return (
    <List.Item>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Badge color={isWell ? 'teal' : 'red'}>{isWell ? 'well' : 'not well'}</Badge>
        <Text size="sm" component="div">
          <b>{name}</b>: {children}
        </Text>
      </Group>
    </List.Item>
  );
}

function Backlog({ waiting, oldest, nothing, unit }: Health['log'] & { nothing: string; unit: string }) {
  if (waiting === 0) return nothing;
  return (
    <>
      {waiting} {unit}
      {oldest !== null && (
        <>
          , the oldest <Time at={oldest} short />
        </>
      )}
    </>
  );
}
