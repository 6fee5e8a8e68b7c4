import { Button, Group, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Empty } from '../shared/empty';
import { Failure } from '../shared/failure';
import { Waiting } from '../shared/loaded';
import { SectionPage } from '../shared/section-page';
import { CheckpointCard } from './checkpoint-card';
import { readEntriesBefore } from './entries';
import { EntryRows } from './entry-rows';
import { AUDIT_AREA } from './sections';

/** The log, the newest entry first. */
export function LogPage() {
  const log = useInfiniteQuery({
    queryKey: ['audit', 'entries'],
    queryFn: ({ pageParam }) => readEntriesBefore(pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: ({ before }) => before,
  });
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <SectionPage
      area={AUDIT_AREA}
      title="Audit log"
      lead="Every decision, vote, execution and change, in an order that nobody can alter unseen."
    >
      <CheckpointCard />
      {log.isPending && <Waiting />}
      {log.isError && <Failure error={log.error} onRetry={() => void log.refetch()} />}
      {log.isSuccess && entries.length === 0 && (
        <Empty title="The log is empty">The first change or decision appears here within a second.</Empty>
      )}
      {entries.length > 0 && (
        <>
          <EntryRows entries={entries} />
          <Group>
            <Text size="sm" c="dimmed">
              {entries.length} of {log.data?.pages[0]?.size} entries
            </Text>
            {log.hasNextPage && (
              <Button
                variant="default"
                size="xs"
                loading={log.isFetchingNextPage}
                onClick={() => void log.fetchNextPage()}
              >
                Older entries
              </Button>
            )}
          </Group>
        </>
      )}
    </SectionPage>
  );
}
