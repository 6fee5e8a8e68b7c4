import { useQuery } from '@tanstack/react-query';
import { agentsQuery, membersQuery } from './lists';

/** The name of a member or agent by its id; the id itself as long as no name is known. */
export function useNames(): (id: string) => string {
  const members = useQuery(membersQuery).data;
  const agents = useQuery(agentsQuery).data;
  return (id) =>
    members?.find((member) => member.id === id)?.name ?? agents?.find((agent) => agent.id === id)?.name ?? id;
}
