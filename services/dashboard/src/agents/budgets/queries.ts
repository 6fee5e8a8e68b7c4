import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { everyPage } from '../../api/pages';

export const budgetsQuery = queryOptions({
  queryKey: ['budget', 'all'],
  queryFn: () => everyPage((cursor) => ask(api.GET('/v1/budgets', { params: { query: { cursor, limit: 100 } } }))),
});

/** A budget with what is taken of it now. */
export const budgetQuery = (id: string) =>
  queryOptions({
    queryKey: ['budget', id],
    queryFn: () => ask(api.GET('/v1/budgets/{id}', { params: { path: { id } } })),
  });
