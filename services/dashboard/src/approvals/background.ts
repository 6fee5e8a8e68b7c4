import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import type { AnswerOf } from '../api/types';

export type Background = AnswerOf<'approvalsGetBackground'>;

/** What is left of budgets, and what the agent did before. */
export function useBackground(id: string) {
  return useQuery({
    queryKey: ['approval', 'background', id],
    queryFn: () => ask(api.GET('/v1/approvals/{id}/background', { params: { path: { id } } })),
  });
}
