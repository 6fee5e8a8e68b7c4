import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { everyPage } from '../api/pages';

export const membersQuery = queryOptions({
  queryKey: ['member', 'all'],
  queryFn: () => everyPage((cursor) => ask(api.GET('/v1/members', { params: { query: { cursor, limit: 100 } } }))),
});

/** The name of a member; the id where there is no such member, or nobody knows yet. */
export function MemberName({ id }: { id: string | null }) {
  const { data = [] } = useQuery(membersQuery);
  if (id === null) return 'nobody';
  return data.find((member) => member.id === id)?.name ?? id;
}
