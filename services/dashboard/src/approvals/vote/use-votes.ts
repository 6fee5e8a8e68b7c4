import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { codeOf } from '../../api/problem';
import type { Schema } from '../../api/types';
import { signWithPasskey } from '../../shared/passkeys';
import type { ApprovalDetail } from '../queries';

export type GrantWish = Schema<'GrantWishInput'>;

export type Ballot =
  | { choice: 'approve'; reason?: string; grant?: GrantWish }
  | { choice: 'deny' | 'abstain'; reason?: string }
  | { choice: 'break_glass'; reason: string }
  | { choice: 'edit'; reason?: string; arguments: Record<string, unknown> };

/** After these what is on the screen is not what is true. */
const STALE = new Set(['already_decided', 'already_voted', 'approval_expired', 'digest_mismatch', 'not_an_approver']);

/** Casts votes on the digest that is shown, signed with a passkey where the plan asks for it. */
export function useVotes(approval: ApprovalDetail) {
  const client = useQueryClient();
  const renew = () => client.invalidateQueries({ queryKey: ['approval'] });
  return useMutation({
    mutationFn: (ballot: Ballot) => cast(approval, ballot),
    onSuccess: async () => {
      await Promise.all([renew(), client.invalidateQueries({ queryKey: ['action'] })]);
    },
    onError: (error) => (STALE.has(codeOf(error) ?? '') ? renew() : undefined),
  });
}

async function cast(approval: ApprovalDetail, ballot: Ballot) {
  const { id, digest } = approval;
  const params = { path: { id } };
  switch (ballot.choice) {
    case 'approve': {
      const { reason, grant } = ballot;
      const assertion = await signature(approval, { choice: 'approve', grant });
      return ask(api.POST('/v1/approvals/{id}/approve', { params, body: { digest, reason, grant, assertion } }));
    }
    case 'break_glass': {
      const { reason } = ballot;
      const assertion = await signature(approval, { choice: 'break_glass' });
      return ask(api.POST('/v1/approvals/{id}/break-glass', { params, body: { digest, reason, assertion } }));
    }
    case 'edit': {
      const { reason, arguments: args } = ballot;
      return ask(api.POST('/v1/approvals/{id}/edit', { params, body: { digest, reason, arguments: args } }));
    }
    case 'deny':
      return ask(api.POST('/v1/approvals/{id}/deny', { params, body: { digest, reason: ballot.reason } }));
    case 'abstain':
      return ask(api.POST('/v1/approvals/{id}/abstain', { params, body: { digest, reason: ballot.reason } }));
  }
}

interface Signed {
  choice: 'approve' | 'break_glass';
  grant?: GrantWish | undefined;
}

/** By the reader's passkey, over exactly this vote; nothing where the plan does not ask for one. */
async function signature(
  { id, digest, stepUpRequired }: ApprovalDetail,
  vote: Signed,
): Promise<Record<string, unknown> | undefined> {
  if (!stepUpRequired) return undefined;
  const params = { path: { id } };
  const { options } = await ask(api.POST('/v1/approvals/{id}/step-up-options', { params, body: { digest, ...vote } }));
  return signWithPasskey(options);
}
