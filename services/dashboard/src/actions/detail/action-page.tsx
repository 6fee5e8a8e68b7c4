import { SimpleGrid } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { sentenceOfRow } from '../../shared/action-sentence';
import { Loaded } from '../../shared/loaded';
import { Page } from '../../shared/page';
import { ActionFacts } from './action-facts';
import { CancelButton } from './cancel-button';
import { EvidenceCard } from './evidence-card';
import { HistoryCard } from './history-card';
import { LogCard } from './log-card';
import { type ActionDetail, useAction } from './queries';
import { RecomputeCard } from './recompute-card';
import { SimulateMenu } from './simulate-menu';
import { UndoCard } from './undo-card';
import { WhyCards } from './why-cards';

const route = getRouteApi('/actions/$actionId');

export function ActionPage() {
  const { actionId } = route.useParams();
  const query = useAction(actionId);
  if (query.data) return <Detail key={actionId} action={query.data} />;
  return (
    <Page title="Action">
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}

/** One action: what it is, what the log holds on it, and what Temporal has done for it. */
function Detail({ action }: { action: ActionDetail }) {
  return (
    <Page title={sentenceOfRow(action)} lead={action.actionId} actions={<ActionButtons action={action} />}>
      <ActionFacts action={action} />
      <WhyCards action={action} />
      <EvidenceCard action={action} />
      <UndoCard action={action} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <LogCard actionId={action.actionId} />
        <HistoryCard action={action} />
      </SimpleGrid>
      <RecomputeCard actionId={action.actionId} />
    </Page>
  );
}

function ActionButtons({ action }: { action: ActionDetail }) {
  return (
    <>
      <SimulateMenu actionId={action.actionId} />
      <CancelButton action={action} />
    </>
  );
}
