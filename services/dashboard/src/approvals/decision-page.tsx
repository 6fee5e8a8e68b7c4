import { getRouteApi } from '@tanstack/react-router';
import { Loaded } from '../shared/loaded';
import { Page } from '../shared/page';
import { DecisionView } from './decision-view';
import { useApproval } from './queries';

const route = getRouteApi('/approvals/$approvalId');

/** One approval: what would happen, why it has to be decided, and the vote. */
export function DecisionPage() {
  const { approvalId } = route.useParams();
  const { edit = false } = route.useSearch();
  const query = useApproval(approvalId);
  if (query.data) return <DecisionView key={query.data.id} current={query.data} begin={edit ? 'edit' : 'vote'} />;
  return (
    <Page title="Approval">
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}
