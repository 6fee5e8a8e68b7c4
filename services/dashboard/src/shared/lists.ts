import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { everyPage } from '../api/pages';

/** Lists that are short enough to be read whole, and are chosen from on many pages: each is read once for all of them. */
export const membersQuery = queryOptions({
  queryKey: ['member', 'all'],
  queryFn: () => everyPage((cursor) => ask(api.GET('/v1/members', { params: { query: { cursor, limit: 200 } } }))),
  staleTime: 60_000,
});

export const agentsQuery = queryOptions({
  queryKey: ['agent', 'all'],
  queryFn: () => everyPage((cursor) => ask(api.GET('/v1/agents', { params: { query: { cursor, limit: 200 } } }))),
  staleTime: 60_000,
});

export const toolsQuery = queryOptions({
  queryKey: ['tool', 'all'],
  queryFn: () => everyPage((cursor) => ask(api.GET('/v1/tools', { params: { query: { cursor, limit: 100 } } }))),
});

export const connectionsQuery = queryOptions({
  queryKey: ['connection', 'all'],
  queryFn: () => everyPage((cursor) => ask(api.GET('/v1/connections', { params: { query: { cursor, limit: 100 } } }))),
});

export const groupsQuery = queryOptions({
  queryKey: ['group', 'all'],
  queryFn: async () => (await ask(api.GET('/v1/groups'))).items,
});

export const onCallQuery = queryOptions({
  queryKey: ['on_call', 'all'],
  queryFn: async () => (await ask(api.GET('/v1/on-call-schedules'))).items,
});
