import { z } from 'zod';
import { Member, Org } from './admin-api.js';
import { Timestamp } from './json.js';

/** A person who is signed in to the dashboard. The session itself is in a cookie that no script can read. */
export const Session = z.strictObject({
  member: Member,
  org: Org.pick({ id: true, name: true }),
  /** Sent as header `Runplane-Csrf` with whatever changes something. */
  csrfToken: z.string(),
  expiresAt: Timestamp,
});
export type Session = z.infer<typeof Session>;
