import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { useRefetchInterval } from '../../api/live';
import type { AnswerOf } from '../../api/types';

export type ActionDetail = AnswerOf<'actionsGet'>;

export const actionQuery = (id: string) =>
  queryOptions({
    queryKey: ['action', 'one', id],
    queryFn: () => ask(api.GET('/v1/actions/{id}', { params: { path: { id } } })),
  });

export function useAction(id: string) {
  return useQuery({ ...actionQuery(id), refetchInterval: useRefetchInterval() });
}
