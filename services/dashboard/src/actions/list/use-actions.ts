import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import type { ActionFilter } from '../actions-search';

const PAGE = 100;

/**
 * The list as far as it was loaded. Changes are taken in by themselves while only its newest page is there; deeper down
 * the rows stay where they are, and `isOld` says that there is something newer.
 */
export function useActions(filter: ActionFilter) {
  const client = useQueryClient();
  const key = ['action_pages', filter];
  const list = usePages(key, (cursor) =>
    ask(api.GET('/v1/actions', { params: { query: { ...filter, cursor, limit: PAGE } } })),
  );
  // Its key is aged by every change of an action: one small row is read again instead of all that was loaded.
  const newest = useQuery({
    queryKey: ['action', 'newest', filter],
    queryFn: () => ask(api.GET('/v1/actions', { params: { query: { ...filter, limit: 1 } } })),
  });
  const isShort = list.data?.pages.length === 1;
  const { dataUpdatedAt } = newest;
  const { refetch } = list;
  useEffect(() => {
    if (isShort && dataUpdatedAt > 0) void refetch();
  }, [isShort, dataUpdatedAt, refetch]);
  const first = newest.data?.items[0];
  return {
    ...list,
    isOld: !isShort && first !== undefined && first.actionId !== list.items[0]?.actionId,
    renew: () => client.resetQueries({ queryKey: key }),
  };
}
