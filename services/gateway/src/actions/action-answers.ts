import { ActionView, isActionId, type ProblemCode } from '@runplane/contracts';
import { z } from 'zod';

export const ACTION_ANSWERS = {
  200: { schema: ActionView, description: 'Final, or ready to execute under the permit.' },
  202: { schema: ActionView, description: 'Undecided, waiting for approval, or executing.' },
};

export const BODY_PROBLEMS: readonly ProblemCode[] = ['invalid_json', 'payload_too_large', 'unsupported_media_type'];

export const ActionId = z
  .string()
  .regex(/^act_[0-9a-f]{40}$/, 'must be act_ and 40 hexadecimal digits')
  .refine(isActionId);

export const WaitQuery = z.strictObject({ wait: z.coerce.number().int().min(0).max(60).default(0) });
