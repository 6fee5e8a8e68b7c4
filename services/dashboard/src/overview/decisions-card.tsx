import { Group, Skeleton, Table, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { EffectBadge } from '../shared/badges';
import { ScrollingTable } from '../shared/scrolling-table';
import { Section } from '../shared/section';
import { type Bucket, CHART_PX, type Overview } from './overview';

const DecisionsChart = lazy(() => import('./decisions-chart'));

type Decisions = Overview['decisions'];

/** Decisions over time by effect: as a chart, and as the table that it is drawn from. */
export function DecisionsCard({ decisions }: { decisions: Decisions }) {
  const { buckets, bucketSeconds, isPartial } = decisions;
  const sum = (effect: keyof Bucket['counts']) => buckets.reduce((total, { counts }) => total + counts[effect], 0);
  return (
    <Section title="Decisions">
      <Group gap="md">
        {(['ALLOW', 'REQUIRE_APPROVAL', 'BLOCK'] as const).map((effect) => (
          <Group key={effect} gap={6}>
            <EffectBadge effect={effect} />
            <Text fw={700}>{sum(effect).toLocaleString('en')}</Text>
          </Group>
        ))}
      </Group>
      <Suspense fallback={<Skeleton height={CHART_PX} />}>
        <DecisionsChart buckets={buckets} bucketSeconds={bucketSeconds} />
      </Suspense>
      {isPartial && <Text size="sm">There were more than a million: only the newest are counted.</Text>}
      <details>
        <summary>The figures as a table</summary>
        <ScrollingTable label="Decisions over time" columns={['From', 'Allowed', 'Approval asked', 'Blocked']}>
          {buckets
            .filter(({ counts }) => counts.ALLOW + counts.BLOCK + counts.REQUIRE_APPROVAL > 0)
            .map(({ at, counts }) => (
              <Table.Tr key={at}>
                <Table.Td>{new Date(at).toLocaleString('en')}</Table.Td>
                <Table.Td>{counts.ALLOW}</Table.Td>
                <Table.Td>{counts.REQUIRE_APPROVAL}</Table.Td>
                <Table.Td>{counts.BLOCK}</Table.Td>
              </Table.Tr>
            ))}
        </ScrollingTable>
      </details>
    </Section>
  );
}
