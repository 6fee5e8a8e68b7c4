import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { Loaded } from '../shared/loaded';
import { Section } from '../shared/section';

const DAY_MS = 86_400_000;

/** How fast people decide, of the approvals requested in the period. */
export function SpeedCard({ days }: { days: number }) {
  const query = useQuery({
    queryKey: ['approval', 'figures', days],
    queryFn: () => {
      const from = new Date(Date.now() - days * DAY_MS).toISOString();
      return ask(api.GET('/v1/approvals/figures', { params: { query: { from } } }));
    },
  });
  return (
    <Section title="How fast people decide">
      <Loaded query={query}>
        {({ items: [figures] }) =>
          figures === undefined || figures.requested === 0 ? (
            <Text size="sm">No approval was requested in this time.</Text>
          ) : (
            <List size="sm">
              <List.Item>
                {figures.requested} requested: {figures.approved} approved, {figures.denied} denied, {figures.expired}{' '}
                expired, {figures.cancelled} cancelled, {figures.pending} pending
              </List.Item>
              {figures.toDecision.p50 !== null && (
                <List.Item>
                  Half were decided within {inWords(figures.toDecision.p50)}, 90 % within{' '}
                  {inWords(figures.toDecision.p90 ?? figures.toDecision.p50)}
                </List.Item>
              )}
              {figures.toFirstView.p50 !== null && (
                <List.Item>Half were first looked at within {inWords(figures.toFirstView.p50)}</List.Item>
              )}
              {figures.neverViewed > 0 && <List.Item>{figures.neverViewed} were never looked at here</List.Item>}
              {figures.escalated > 0 && <List.Item>{figures.escalated} went to the next stage</List.Item>}
            </List>
          )
        }
      </Loaded>
    </Section>
  );
}

const UNITS = [
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'minutes'],
] as const;

function inWords(seconds: number): string {
  const [size, name] = UNITS.find(([least]) => seconds >= 2 * least) ?? [1, 'seconds'];
  return `${Math.round(seconds / size)} ${name}`;
}
