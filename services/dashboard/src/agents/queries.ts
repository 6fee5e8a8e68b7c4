import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { everyPage } from '../api/pages';
import type { Schema } from '../api/types';

export type Agent = Schema<'Agent'>;

export const agentsQuery = queryOptions({
  queryKey: ['agent', 'list'],
  queryFn: () => everyPage((cursor) => ask(api.GET('/v1/agents', { params: { query: { cursor, limit: 100 } } }))),
});

export const agentQuery = (id: string) =>
  queryOptions({
    queryKey: ['agent', id],
    queryFn: () => ask(api.GET('/v1/agents/{id}', { params: { path: { id } } })),
  });
