import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';

const MOST = 100;

/** How many approvals wait for this member. */
export function PendingCount() {
  const query = { status: 'PENDING', mine: 'true', limit: MOST } as const;
  const { data } = useQuery({
    queryKey: ['approval', 'count'],
    queryFn: () => ask(api.GET('/v1/approvals', { params: { query } })),
  });
  const count = data?.items.length ?? 0;
  if (count === 0) return null;
  return (
    <Badge size="sm" color="orange" aria-label={`${count} wait for you`}>
      {data?.nextCursor === null ? count : `${MOST}+`}
    </Badge>
  );
}
