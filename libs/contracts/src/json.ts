import { z } from 'zod';

/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export const Json: z.ZodType<Json> = z.json() as z.ZodType<Json>;

export const JsonObject = z.record(z.string(), Json);
export type JsonObject = { [key: string]: Json };

/** `sha256:` and 64 hexadecimal digits: SHA-256 over the RFC 8785 form of a JSON value. */
export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits');

/** RFC 3339 time in UTC. */
export const Timestamp = z.iso.datetime();

export const Name = z
  .string()
  .min(1)
  .max(120)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._:@/-]*$/,
    'must begin with a letter or digit, and hold letters, digits, space and ._:@/-',
  );
