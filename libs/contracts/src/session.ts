import { z } from 'zod';
import { Member, Org } from './admin-api.js';
import { Timestamp } from './json.js';
import { SIGN_IN_METHODS } from './values/closed-sets.js';

/** A person who is signed in to the dashboard. The session itself is in a cookie that no script can read. */
export const Session = z.strictObject({
  id: z.string(),
  method: z.enum(SIGN_IN_METHODS),
  /** As they are now: roles and groups of a session are those of its member. */
  member: Member,
  org: Org.pick({ id: true, slug: true, name: true }),
  /** Sent as header `Runplane-Csrf` with whatever changes something. */
  csrfToken: z.string(),
  /** When it ends unless it is used before. */
  idleExpiresAt: Timestamp,
  /** When it ends anyway. */
  expiresAt: Timestamp,
});
export type Session = z.infer<typeof Session>;

/** A session as its member sees it among theirs. */
export const OpenSession = Session.pick({ id: true, method: true, idleExpiresAt: true, expiresAt: true }).extend({
  createdAt: Timestamp,
  lastUsedAt: Timestamp,
  /** As the browser that began it told, cut to 200 characters; null where it did not. */
  userAgent: z.string().nullable(),
  /** The one that the request came with. */
  isCurrent: z.boolean(),
});
export type OpenSession = z.infer<typeof OpenSession>;
