import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isSignedOut, RequestProblem } from './problem';

/** Refusals are final; what did not arrive is tried again, more slowly each time. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => {
      if (queryKey[0] !== 'session') noteSignedOut(error);
    },
  }),
  mutationCache: new MutationCache({ onError: noteSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => {
        if (error instanceof RequestProblem && error.status < 500 && error.status !== 429) return false;
        return failures < 5;
      },
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 8_000),
    },
    mutations: { retry: false },
  },
});

/** A session that has ended elsewhere, or by its time: the page that asks for a new one comes by reading it again. */
function noteSignedOut(error: unknown): void {
  if (isSignedOut(error)) void queryClient.invalidateQueries({ queryKey: ['session'] });
}
