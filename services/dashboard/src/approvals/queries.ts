import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { useRefetchInterval } from '../api/live';
import { usePages } from '../api/pages';
import type { AnswerOf, Query, Schema } from '../api/types';

export type Approval = Schema<'Approval'>;
/** With the arguments that would run. */
export type ApprovalDetail = AnswerOf<'approvalsGet'>;
export type ApprovalFilter = Omit<NonNullable<Query<'approvalsList'>>, 'cursor' | 'limit'>;

const PAGE = 50;

export function useApprovals(filter: ApprovalFilter) {
  return usePages(
    ['approval', 'list', filter],
    (cursor) => ask(api.GET('/v1/approvals', { params: { query: { ...filter, cursor, limit: PAGE } } })),
    { refetchInterval: useRefetchInterval() },
  );
}

export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: ['approval', 'one', id],
    queryFn: () => ask(api.GET('/v1/approvals/{id}', { params: { path: { id } } })),
    staleTime: 0,
  });

export function useApproval(id: string) {
  return useQuery({ ...approvalQuery(id), refetchInterval: useRefetchInterval() });
}

/**
 * Whether the approval waits for the vote of who is signed in, by a right of their own, a delegation or a duty; as the
 * server says. Undefined as long as that is not known.
 */
export function useIsAsked(approval: Approval): boolean | undefined {
  const { id, agentId, revision, stage, action } = approval;
  const filter = { status: 'PENDING', mine: 'true', agentId, actionType: action.type } as const;
  const query = useQuery({
    queryKey: ['approval', 'asked', id, revision, stage],
    queryFn: () => ask(api.GET('/v1/approvals', { params: { query: { ...filter, limit: 200 } } })),
    enabled: approval.status === 'PENDING',
  });
  if (query.data === undefined) return undefined;
  if (query.data.items.some((item) => item.id === id)) return true;
  return query.data.nextCursor === null ? false : undefined;
}
