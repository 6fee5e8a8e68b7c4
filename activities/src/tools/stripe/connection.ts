import { z } from 'zod';

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

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && (text === origin || text === `${origin}/`);
}
