import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { everyPage } from '../api/pages';

/** Those that are set now. */
export const killSwitchesQuery = queryOptions({
  queryKey: ['kill_switch'],
  queryFn: async () => {
    const query = (cursor: string | undefined) => ({ params: { query: { cursor, limit: 100 } } });
    const all = await everyPage((cursor) => ask(api.GET('/v1/kill-switches', query(cursor))));
    return all.filter(({ liftedAt }) => liftedAt === null);
  },
});
