import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { agentsQuery, membersQuery } from './lists';

/** The name of a member or agent by its id; the id itself as long as no name is known. */
export function useNames(): (id: string) => string {
  const members = useQuery(membersQuery).data;
  const agents = useQuery(agentsQuery).data;
  const names = useMemo(
    () => new Map([...(agents ?? []), ...(members ?? [])].map(({ id, name }) => [id, name])),
    [members, agents],
  );
  return (id) => names.get(id) ?? id;
}
