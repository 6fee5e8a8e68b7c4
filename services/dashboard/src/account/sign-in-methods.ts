import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../api/client';

/** What the reader can sign in with, for all parts of the page that show or change it. */
export const methodsQuery = queryOptions({
  queryKey: ['sign_in_methods'],
  queryFn: () => ask(api.GET('/v1/sign-in-methods')),
});
