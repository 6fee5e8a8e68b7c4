import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './failure';

interface LoadedProps<T> {
  query: UseQueryResult<T, Error>;
  children: (data: T) => ReactNode;
}

/** What a query holds; a skeleton before, and the failure in its place. Data that is there stays while it is renewed. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Waiting />;
}

export function Waiting({ lines = 4 }: { lines?: number }) {
  return (
    <Stack gap="sm" aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing but their place.
        <Skeleton key={line} height={36} radius="md" />
      ))}
    </Stack>
  );
}
