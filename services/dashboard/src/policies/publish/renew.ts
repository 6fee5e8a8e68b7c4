import { queryClient } from '../../api/query-client';

/** What a publication changes is read again, at once. */
export async function renewPolicies(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['policy'] }),
    queryClient.invalidateQueries({ queryKey: ['publication'] }),
  ]);
}
