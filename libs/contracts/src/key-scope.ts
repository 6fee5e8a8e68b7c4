import { z } from 'zod';
import { Glob } from './glob.js';

const globs = <T extends z.ZodType<string>>(glob: T) => z.array(glob).min(1).max(100).optional();

/** Connections have names that people give, with spaces. */
const ConnectionGlob = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[A-Za-z0-9 ._:@/*-]+$/, 'may hold letters, digits, space, ._:@/- and *');

/** By what a key is limited, in the order in which it is told. */
export const SCOPE_MEMBERS = ['actions', 'operations', 'environments', 'connections'] as const;

/**
 * What a key of an agent is for, with `*` as in the head of a rule. Every member that is given has to fit; a call that
 * goes through no connection fits no `connections`, and a tool that nobody has mapped only an `actions` that names
 * `unmapped`.
 */
export const KeyScope = z
  .strictObject({
    actions: globs(Glob),
    operations: globs(Glob),
    environments: globs(Glob),
    connections: globs(ConnectionGlob),
  })
  .refine((scope) => SCOPE_MEMBERS.some((member) => scope[member] !== undefined), {
    message: `name at least one of ${SCOPE_MEMBERS.join(', ')}`,
  });
export type KeyScope = z.infer<typeof KeyScope>;

/** Where a call goes: the connection that it was resolved to, with the connection's own environment. */
export const CalledConnection = z.strictObject({ name: z.string(), environment: z.string() });
export type CalledConnection = z.infer<typeof CalledConnection>;

/** SHA-256 of a certificate in DER, base64url: `x5t#S256` of RFC 8705. */
export const CertificateThumbprint = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the SHA-256 of a certificate in base64url, 43 characters');
