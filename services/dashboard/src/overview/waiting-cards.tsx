import { Card, SimpleGrid, Text } from '@mantine/core';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AppLink } from '../shared/app-link';
import { Time } from '../shared/time';
import type { Overview } from './figures';

/** Up to here the server counts. */
const MOST = 10_000;
const countText = (count: number) =>
  count >= MOST ? `${MOST.toLocaleString('en')} or more` : count.toLocaleString('en');

/** What waits for people now, whatever the period. */
export function WaitingCards({ waiting }: { waiting: Overview['waiting'] }) {
  const { approvals, unknownOutcomes, killSwitches } = waiting;
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <Figure title="Approvals pending" count={approvals.count} to="/approvals" search={{ scope: 'all' }}>
        {approvals.oldest === null ? (
          'Nothing waits.'
        ) : (
          <>
            The oldest was asked for <Time at={approvals.oldest.requestedAt} short />.
          </>
        )}
      </Figure>
      <Figure
        title="Outcomes not known"
        count={unknownOutcomes.count}
        to="/actions"
        search={{ status: 'UNKNOWN' }}
        isBad={unknownOutcomes.count > 0}
      >
        {unknownOutcomes.oldest === null ? (
          'Every outcome is known.'
        ) : (
          <>
            The oldest since <Time at={unknownOutcomes.oldest.since} short />: people have to find out.
          </>
        )}
      </Figure>
      <Figure title="Kill switches set" count={killSwitches} to="/agents/kill-switches" isBad={killSwitches > 0}>
        {killSwitches === 0 ? 'Nothing is stopped.' : 'What they name is blocked.'}
      </Figure>
    </SimpleGrid>
  );
}

interface FigureProps {
  title: string;
  count: number;
  to: LinkProps['to'];
  search?: LinkProps['search'];
  isBad?: boolean;
  children: ReactNode;
}

function Figure({ title, count, to, search, isBad = false, children }: FigureProps) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <AppLink to={to} search={search} size="sm" fw={600}>
        {title}
      </AppLink>
      <Text fz={28} fw={700} c={isBad ? 'var(--mantine-color-error)' : undefined}>
        {countText(count)}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </Card>
  );
}
