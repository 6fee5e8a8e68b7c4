import { z } from 'zod';
import { Timestamp } from './json.js';

const window = {
  /** Who votes instead, with the rights of the absent member beside their own. */
  to: z.string().min(1).max(60),
  from: Timestamp,
  /** At most a year after `from`. */
  until: Timestamp,
  note: z.string().max(300).nullable().default(null),
};

/** Out of office: `member` (the caller where it is left away; only owners and admins name another) is away. */
export const CreateDelegation = z
  .strictObject({ member: z.string().min(1).max(60).optional(), ...window })
  .refine((d) => Date.parse(d.until) > Date.parse(d.from), { message: 'must lie after from', path: ['until'] })
  .refine((d) => Date.parse(d.until) - Date.parse(d.from) <= 366 * 86_400_000, {
    message: 'must lie at most a year after from',
    path: ['until'],
  });
export type CreateDelegation = z.infer<typeof CreateDelegation>;

/** Passed on once: a delegate stands in for the absent member, never for those for whom that member stands in. */
export const Delegation = z.strictObject({
  id: z.string(),
  member: z.string(),
  ...window,
  createdAt: Timestamp,
  createdBy: z.string(),
  revokedAt: Timestamp.nullable(),
});
export type Delegation = z.infer<typeof Delegation>;
