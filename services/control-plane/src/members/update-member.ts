import { MEMBER_ROLES, Name } from '@runplane/contracts';
import { z } from 'zod';

/** `PATCH /v1/members/:id`: what is given replaces what was. */
export const UpdateMember = z.strictObject({
  name: Name.optional(),
  roles: z.array(z.enum(MEMBER_ROLES)).min(1).optional(),
  groups: z.array(Name).max(50).optional(),
  status: z.enum(['active', 'disabled']).optional(),
});
export type UpdateMember = z.infer<typeof UpdateMember>;
