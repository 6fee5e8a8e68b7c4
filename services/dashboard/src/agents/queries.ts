import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';

export type Agent = Schema<'Agent'>;

export const agentQuery = (id: string) =>
  queryOptions({
    queryKey: ['agent', id],
    queryFn: () => ask(api.GET('/v1/agents/{id}', { params: { path: { id } } })),
  });
