import { z } from 'zod';
import { REVEALABLE } from './redact-object.js';
import { endpointOf, type StripeEndpoint } from './sdk-operations.js';

/** Members of an answer that are hidden unless they are named here: who needs them says so. */
const reveal = z.array(z.enum(REVEALABLE)).max(REVEALABLE.length).default([]);

/** By its name, or for what the SDK does not know by method and path, with the arguments' names in braces. */
export const StripeOperation = z.union([
  z.strictObject({
    operation: z
      .string()
      .max(120)
      .refine((name) => endpointOf(name) !== undefined, 'is no operation of the Stripe API; write method and path'),
    reveal,
  }),
  z.strictObject({
    method: z.enum(['GET', 'POST', 'DELETE']),
    path: z
      .string()
      .regex(/^\/v[12](\/([a-z0-9_]+|\{[a-z0-9_]+\})){1,10}$/, 'must be a path like /v1/charges/{charge}'),
    reveal,
  }),
]);
export type StripeOperation = z.infer<typeof StripeOperation>;

export function endpoint(operation: StripeOperation): StripeEndpoint {
  if (!('operation' in operation)) return { method: operation.method, path: operation.path };
  const found = endpointOf(operation.operation);
  if (found === undefined) throw new RangeError(`the schema lets no ${operation.operation} pass`);
  return found;
}

export function isRead(operation: StripeOperation): boolean {
  return endpoint(operation).method === 'GET';
}

/** Stripe keeps keys for POST; in its version 2 for DELETE too. */
export function isKeyed({ method, path }: StripeEndpoint): boolean {
  return method === 'POST' || (method === 'DELETE' && path.startsWith('/v2/'));
}
