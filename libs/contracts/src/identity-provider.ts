import { z } from 'zod';
import { JsonObject, Name, Timestamp } from './json.js';

/** What an identity provider may give: never a role that manages the org, or approves alone. */
export const PROVIDED_ROLES = ['policy_author', 'approver', 'operator', 'auditor', 'viewer'] as const;

const Issuer = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(500)
  .refine((text) => !URL.canParse(text) || (new URL(text).search === '' && new URL(text).hash === ''), {
    error: 'must have no query and no fragment',
  });
const Domain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain in lower case, such as example.com');

/** Where members of the org sign in by OpenID Connect. */
export const PutIdentityProvider = z.strictObject({
  name: Name,
  /** As in its discovery document, `<issuer>/.well-known/openid-configuration`. */
  issuer: Issuer,
  clientId: z.string().min(1).max(300),
  /** Null for a public client. Left out of a change, it stays. */
  clientSecret: z.string().min(1).max(1000).nullable().optional(),
  /** Whoever has a verified address of these becomes a member by signing in. */
  allowedDomains: z.array(Domain).max(50).default([]),
  /** Of members that sign in makes. */
  defaultRoles: z.array(z.enum(PROVIDED_ROLES)).min(1).default(['viewer']),
  /** The claim of the ID token that lists the person's groups there. */
  groupsClaim: z.string().min(1).max(100).default('groups'),
  /** Groups here that follow groups there, at each sign-in. Other groups of a member are left alone. */
  groupMapping: z
    .array(z.strictObject({ claim: z.string().min(1).max(200), group: Name }))
    .max(200)
    .default([]),
});
export type PutIdentityProvider = z.infer<typeof PutIdentityProvider>;

export const IdentityProvider = PutIdentityProvider.omit({ clientSecret: true }).extend({
  id: z.string(),
  hasSecret: z.boolean(),
  /** To be registered with the provider. */
  redirectUri: z.string(),
  createdAt: Timestamp,
  createdBy: z.string(),
});
export type IdentityProvider = z.infer<typeof IdentityProvider>;

/** What a sign-in page offers of it. */
export const OfferedProviders = z.strictObject({
  items: z.array(z.strictObject({ id: z.string(), name: z.string() })),
});
export type OfferedProviders = z.infer<typeof OfferedProviders>;

/** `url`: where the page leads the browser to. */
export const LinkStarted = z.strictObject({ url: z.string() });
export type LinkStarted = z.infer<typeof LinkStarted>;

/** Claims of an ID token that was verified. */
export type OidcClaims = JsonObject & { sub: string };

export const SIGN_IN_PROBLEMS = [
  'state',
  'provider',
  'email',
  'not_a_member',
  'link_first',
  'disabled',
  'taken',
  'busy',
] as const;
/** Why a person who came back from their provider is not signed in: `signInProblem` of the page that they land on. */
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number];
