import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { everyPage } from '../api/pages';

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

/** The name of a member or agent by its id; the id itself as long as no name is known. */
export function useNames(): (id: string) => string {
  const members = useQuery(membersQuery).data;
  const agents = useQuery(agentsQuery).data;
  return (id) =>
    members?.find((member) => member.id === id)?.name ?? agents?.find((agent) => agent.id === id)?.name ?? id;
}
