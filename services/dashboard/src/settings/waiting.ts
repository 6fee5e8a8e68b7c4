import { queryClient } from '../api/query-client';
import type { Schema } from '../api/types';
import { tell } from '../shared/tell';

export type PendingChange = Schema<'PendingChange'>;

/** Says so where a change was kept for a second person, and shows it among those that wait. */
export function tellIfWaiting(answer: object): void {
  if (!('requestedBy' in answer)) return;
  tell(`Another person has to confirm it: ${(answer as PendingChange).why}`);
  void queryClient.invalidateQueries({ queryKey: ['publication'] });
}
