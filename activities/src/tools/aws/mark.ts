import type { Origin } from './call.js';
import { clientToken, tokenMember } from './client-token.js';
import { nameOf } from './idempotency.js';
import type { AwsCommand } from './load-command.js';
import type { AwsOperation } from './operation.js';

/** Name in an object's metadata; S3 keeps it in lower case. */
export const MARK = 'runplane-action';

/** The token of the operation, if it has one, and for an object in S3 the mark by which it is found again. */
export function marked(operation: AwsOperation, toolKey: string, { actionId }: Origin) {
  return ({ input: shape }: AwsCommand, input: Record<string, unknown>): Record<string, unknown> => {
    const token = tokenMember(shape);
    const keyed = token === undefined ? input : { ...input, [token]: clientToken(toolKey) };
    if (nameOf(operation) !== 's3.putobject') return keyed;
    return { ...keyed, Metadata: { ...(keyed.Metadata as object), [MARK]: actionId } };
  };
}
