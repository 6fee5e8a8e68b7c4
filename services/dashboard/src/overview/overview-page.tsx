import { SegmentedControl, SimpleGrid } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api, ask } from '../api/client';
import { Empty } from '../shared/empty';
import { Loaded } from '../shared/loaded';
import { Page } from '../shared/page';
import { AgentsCard } from './agents-card';
import { BudgetsCard } from './budgets-card';
import { DecisionsCard } from './decisions-card';
import type { Overview } from './figures';
import { HealthCard } from './health-card';
import { NextCard } from './next-card';
import { SpeedCard } from './speed-card';
import { WaitingCards } from './waiting-cards';

const route = getRouteApi('/');
const DAY_MS = 86_400_000;
const PERIODS = [
  { value: '1', label: '24 hours' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
];

/** How the organisation's agents stand: what was decided, what waits for people, and what is not well. */
export function OverviewPage() {
  const { days = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    queryKey: ['overview', days],
    queryFn: () => {
      const [from, to] = [Date.now() - days * DAY_MS, Date.now()].map((ms) => new Date(ms).toISOString());
      return ask(api.GET('/v1/overview', { params: { query: { from, to } } }));
    },
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title="Overview"
      lead="What agents asked for, and what waits for people."
      actions={
        <SegmentedControl
          aria-label="Period"
          data={PERIODS}
          value={String(days)}
          onChange={(value) => void navigate({ search: { days: value === '1' ? undefined : Number(value) } })}
        />
      }
    >
      <Loaded query={query}>{(overview) => <Figures overview={overview} days={days} />}</Loaded>
    </Page>
  );
}

function Figures({ overview, days }: { overview: Overview; days: number }) {
  const { decisions, waiting, budgets, health } = overview;
  const isQuiet = decisions.agents.length === 0 && waiting.approvals.count === 0;
  return (
    <>
      <WaitingCards waiting={waiting} />
      {isQuiet ? <Quiet /> : <DecisionsCard decisions={decisions} />}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <NextCard />
        <SpeedCard days={days} />
        <AgentsCard agents={decisions.agents} />
        <BudgetsCard budgets={budgets} />
        <HealthCard health={health} />
      </SimpleGrid>
    </>
  );
}

function Quiet() {
  return (
    <Empty title="Nothing was decided in this time" snippet={SNIPPET}>
      As soon as an agent asks for something with its key, it shows here. With the key that <code>npm start</code>{' '}
      shows:
    </Empty>
  );
}

const SNIPPET = `curl http://localhost:7400/v1/guard \\
  -H "Authorization: Bearer $RUNPLANE_API_KEY" -H "Content-Type: application/json" \\
  -d '{"tool": "payments.refund", "arguments": {"amount": 1050, "currency": "EUR"}, "execution": "gateway"}'`;
