import { Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { usePages } from '../api/pages';
import { Failure } from './failure';
import { Waiting } from './loaded';

interface PagedListProps<Item> {
  list: ReturnType<typeof usePages<Item>>;
  empty: ReactNode;
  children: (items: Item[]) => ReactNode;
}

/** A list in pages: a skeleton, a failure, what to do where it is empty, and a button for more. */
export function PagedList<Item>({ list, empty, children }: PagedListProps<Item>) {
  if (list.isPending) return <Waiting />;
  if (list.isError && list.items.length === 0) {
    return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (list.items.length === 0) return empty;
  return (
    <Stack align="flex-start" w="100%">
      <div style={{ width: '100%' }}>{children(list.items)}</div>
      {list.hasNextPage && (
        <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Load more
        </Button>
      )}
    </Stack>
  );
}
