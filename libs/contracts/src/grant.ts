import { z } from 'zod';
import { ActionType } from './action.js';
import { Json, Timestamp } from './json.js';

const grantFields = {
  agentId: z.string().min(1).max(60),
  action: ActionType,
  /** Material fields that have to be exactly these. */
  pinned: z.record(z.string().max(80), Json).default({}),
  /** Exactly this target, where given. */
  targetId: z.string().min(1).max(300).nullable().default(null),
  environment: z.string().min(1).max(40).nullable().default(null),
  /** Limits of one action's amount, and of all together; minor units, so `pinned.currency` has to be given. */
  maxAmount: z.number().int().min(0).nullable().default(null),
  totalAmount: z.number().int().min(0).nullable().default(null),
  maxUses: z.number().int().min(1).max(100_000).default(1),
  expiresAt: Timestamp,
  reason: z.string().min(1).max(300),
};

/**
 * A vote that an approver gives in advance: actions of this agent that fit it need no approval, where the issuer alone
 * could have given it. It never lifts a BLOCK.
 */
export const CreateGrant = z
  .strictObject(grantFields)
  .refine((g) => (g.maxAmount === null && g.totalAmount === null) || typeof g.pinned.currency === 'string', {
    message: 'pin the currency that the amounts are in',
    path: ['pinned', 'currency'],
  });
export type CreateGrant = z.infer<typeof CreateGrant>;
export const Grant = z.strictObject({
  id: z.string(),
  ...grantFields,
  issuedBy: z.string(),
  issuedAt: Timestamp,
  revokedAt: Timestamp.nullable(),
  /** Actions that used it and had, or may have had, their effect. */
  uses: z.number().int(),
  usedAmount: z.number().int(),
});
export type Grant = z.infer<typeof Grant>;
