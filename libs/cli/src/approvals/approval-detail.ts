import { Approval, JsonObject } from '@runplane/contracts';
import { z } from 'zod';

/** Answer of `GET /v1/approvals/:id`. */
export const ApprovalDetail = Approval.extend({
  arguments: JsonObject.nullable(),
  context: JsonObject.nullable(),
  edited: z.boolean(),
});
export type ApprovalDetail = z.infer<typeof ApprovalDetail>;
