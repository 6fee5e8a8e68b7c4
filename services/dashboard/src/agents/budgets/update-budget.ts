import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import type { Schema } from '../../api/types';
import { tell } from '../../shared/tell';

type Answer = Schema<'Budget'> | Schema<'PendingChange'>;

/** Changes a budget; where it would hold back less, another person may have to confirm it. */
export async function updateBudget(id: string, change: Schema<'UpdateBudget'>): Promise<void> {
  const answer = await ask<Answer>(api.PATCH('/v1/budgets/{id}', { params: { path: { id } }, body: change }));
  if ('why' in answer) tell(`Another person has to confirm it: ${answer.why}`);
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['budget'] }),
    queryClient.invalidateQueries({ queryKey: ['publication'] }),
  ]);
}
