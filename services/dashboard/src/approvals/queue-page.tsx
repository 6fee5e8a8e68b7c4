import { Button, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { AppLink } from '../shared/app-link';
import { Empty } from '../shared/empty';
import { Failure } from '../shared/failure';
import { Waiting } from '../shared/loaded';
import { Page } from '../shared/page';
import { usePlace } from '../shared/use-place';
import { useSession } from '../sign-in/session';
import { BulkBar } from './bulk-bar';
import { BulkDialog, type BulkVotes } from './bulk-dialog';
import { type Approval, useApprovals } from './queries';
import { QueueFilters } from './queue-filters';
import { QueueItem } from './queue-item';
import { filterOf, type QueueSearch, scopeOf } from './queue-search';
import { useMayVote } from './roles';

const route = getRouteApi('/approvals');

/** What waits for people, the one that expires next first. */
export function QueuePage() {
  const search = route.useSearch();
  const { member } = useSession();
  const reader = { groups: member.groups, mayVote: useMayVote() };
  const query = useApprovals(filterOf(search, reader));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [votes, setVotes] = useState<BulkVotes | null>(null);
  const selected = query.items.filter(({ id, status }) => chosen.has(id) && status === 'PENDING');
  const [first] = selected;
  const choose = (id: string, on: boolean) =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((other) => other !== id)));
  return (
    <Page title="Approvals" lead="Actions that wait for people, with what they would do.">
      <QueueFilters key={usePlace()} search={search} scope={scopeOf(search, reader)} groups={member.groups} />
      {reader.mayVote && selected.length > 0 && (
        <BulkBar
          approvals={selected}
          alike={query.items.filter(
            (approval) => isLike(approval, first) && approval.stepUpRequired === first?.stepUpRequired,
          )}
          onChooseAll={(approvals) => setChosen(new Set(approvals.map(({ id }) => id)))}
          onVote={(choice) => setVotes({ choice, approvals: selected })}
        />
      )}
      {votes !== null && (
        <BulkDialog
          {...votes}
          onClose={(voted) => {
            setVotes(null);
            if (voted) setChosen(new Set());
          }}
        />
      )}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Waiting />}
      {query.isSuccess && query.items.length === 0 && (
        <NoApprovals search={search} isMine={scopeOf(search, reader) === 'mine'} />
      )}
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Approvals">
        {query.items.map((approval) => (
          <QueueItem
            key={approval.id}
            approval={approval}
            chosen={chosen.has(approval.id)}
            onChoose={reader.mayVote && isLike(approval, first) ? (on) => choose(approval.id, on) : undefined}
          />
        ))}
      </Stack>
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Load more
        </Button>
      )}
    </Page>
  );
}

/** Many are voted on at once only where they are of one kind. */
function isLike({ status, action }: Approval, first: Approval | undefined): boolean {
  return status === 'PENDING' && (first === undefined || first.action.type === action.type);
}

function NoApprovals({ search, isMine }: { search: QueueSearch; isMine: boolean }) {
  const { scope, group, status, order, ...filters } = search;
  if (Object.values(filters).some((value) => value !== undefined)) {
    return (
      <Empty title="No approval fits the filters">
        <Text size="sm">Take a filter away, or look at all approvals.</Text>
      </Empty>
    );
  }
  if (isMine) {
    return (
      <Empty
        title="Nothing waits for you"
        action={
          <AppLink to="/approvals" search={{ scope: 'all' }} size="sm" underline="always">
            See what waits for anybody
          </AppLink>
        }
      >
        Approvals for which a policy asks you, one of your groups or your roles appear here by themselves.
      </Empty>
    );
  }
  return (
    <Empty title="Nothing waits here" snippet={RULE}>
      Actions wait for people where a rule has the effect <b>REQUIRE_APPROVAL</b>. Such a rule says who is asked:
    </Empty>
  );
}

const RULE = `rules:
  - id: large-refunds
    effect: REQUIRE_APPROVAL
    match: { actions: [create_refund] }
    when: action.amount > 5000
    reason: Refunds above 50.00 need a look.
    approval:
      expiresIn: 24h
      stages:
        - { name: desk, approvers: { groups: [desk] } }`;
