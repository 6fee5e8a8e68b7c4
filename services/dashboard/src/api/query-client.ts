import { QueryClient } from '@tanstack/react-query';
import { RequestProblem } from './problem';

/** Refusals are final; what did not arrive is tried again, more slowly each time. */
export const queryClient = new QueryClient({
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
