import { Alert, Button, Group, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../shared/empty';
import { Failure } from '../../shared/failure';
import { Waiting } from '../../shared/loaded';
import { Page } from '../../shared/page';
import { usePlace } from '../../shared/use-place';
import { filterOf, isFiltered } from '../actions-search';
import { ActionFilters } from './action-filters';
import { ActionTable } from './action-table';
import { SavedViews } from './saved-views';
import { useActions } from './use-actions';

const route = getRouteApi('/actions');

/** Every action that was decided, the newest first. */
export function ActionsPage() {
  const search = route.useSearch();
  const list = useActions(filterOf(search));
  return (
    <Page title="Actions" lead="What agents asked for, what was decided, and what came of it.">
      <SavedViews search={search} />
      <ActionFilters key={usePlace()} search={search} />
      {list.isOld && (
        <Alert title="There are newer actions">
          <Button size="xs" variant="default" onClick={() => void list.renew()}>
            Show them
          </Button>
        </Alert>
      )}
      {list.isError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting lines={8} />}
      {list.isSuccess && list.items.length === 0 && <NoActions filtered={isFiltered(search)} />}
      {list.items.length > 0 && (
        <ActionTable
          actions={list.items}
          more={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : null}
        />
      )}
      {list.isFetchingNextPage && (
        <Text size="sm" role="status">
          Loading more…
        </Text>
      )}
    </Page>
  );
}

function NoActions({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty title="No action fits the filters">
        <Group>Words are found by their beginnings. Take a filter away, or look at all actions.</Group>
      </Empty>
    );
  }
  return (
    <Empty title="No agent has asked for anything yet" snippet={SNIPPET}>
      An agent asks with its key before it calls a tool. Issue a key under <b>Agents</b>, and try:
    </Empty>
  );
}

const SNIPPET = `import { Runplane } from '@runplane/sdk';

const runplane = Runplane.fromEnv(); // RUNPLANE_URL, RUNPLANE_API_KEY
const result = await runplane.guard({
  tool: 'refunds.create',
  arguments: { amount: 1050, currency: 'EUR', customer: 'cus_1' },
});`;
