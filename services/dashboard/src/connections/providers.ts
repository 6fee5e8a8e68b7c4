import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { RequestProblem } from '../api/problem';

/** Providers with the schemas of their connections; they change with the server's version only. */
export const providersQuery = queryOptions({
  queryKey: ['connection', 'providers'],
  queryFn: async () => (await ask(api.GET('/v1/providers'))).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** What is wrong with each field, by its path. */
export function fieldErrors(error: unknown): ReadonlyMap<string, string> {
  const errors = error instanceof RequestProblem ? (error.problem.errors ?? []) : [];
  return new Map(errors.map(({ path, message }) => [path, message]));
}
