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

export const StripeConfiguration = z.strictObject({
  /** Another address than Stripe's own, e.g. of a proxy or a test server. */
  apiBase: z
    .string()
    .max(300)
    .refine(isOrigin, 'must be like https://api.stripe.com, without a path')
    .default('https://api.stripe.com'),
  /** Version of the API; default that of the SDK, on which Runplane was tested. */
  apiVersion: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/, 'must be a version like 2026-10-28.endive')
    .optional(),
  /** The connected account on whose behalf calls are made. */
  account: z
    .string()
    .regex(/^acct_[A-Za-z0-9]+$/, 'must be the id of an account')
    .optional(),
});
export type StripeConfiguration = z.infer<typeof StripeConfiguration>;

export const StripeSecret = z.strictObject({
  /** A restricted key (`rk_…`) with the permissions that the org's tools need, or a secret key (`sk_…`). */
  apiKey: z.string().regex(/^(rk|sk)_[A-Za-z0-9_]{1,250}$/, 'must be a restricted or secret key'),
});
export type StripeSecret = z.infer<typeof StripeSecret>;

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

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && (text === origin || text === `${origin}/`);
}
