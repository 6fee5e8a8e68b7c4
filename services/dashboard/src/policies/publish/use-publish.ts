import { useMutation } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { tell } from '../../shared/tell';
import { renewPolicies } from './renew';

type Answer = Schema<'Published'> | Schema<'PendingPublication'>;

/** Publishes a version; null withdraws the policy. The answer says whether a second person has to confirm it. */
export function usePublish(name: string) {
  return useMutation({
    mutationFn: (version: number | null): Promise<Answer> =>
      ask<Answer>(api.POST('/v1/policies/{name}/publish', { params: { path: { name } }, body: { version } })),
    onSuccess: (answer, version) =>
      announce(answer, version === null ? 'Withdrawn.' : `Version ${version} is published.`),
    onSettled: renewPolicies,
  });
}

/** Back to what was published before `from`; a second click can't go back twice. */
export function useRollBack(name: string, from: number | null) {
  return useMutation({
    mutationFn: (): Promise<Answer> =>
      ask<Answer>(api.POST('/v1/policies/{name}/rollback', { params: { path: { name } }, body: { from } })),
    onSuccess: (answer) => announce(answer, 'Rolled back.'),
    onSettled: renewPolicies,
  });
}

function announce(answer: Answer, done: string): void {
  const message = 'policies' in answer ? `${done} New actions are decided by it from now on.` : waiting(answer);
  tell(message);
}

const waiting = ({ why }: Schema<'PendingPublication'>): string => `Another person has to confirm it: ${why}`;
