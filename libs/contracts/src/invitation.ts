import { z } from 'zod';
import { CreatedKey, CreateMember, Member, Org } from './admin-api.js';
import { JsonObject, Name, Timestamp } from './json.js';
import { Session } from './session.js';

const expiresInHours = z.number().int().min(1).max(720).default(168);

/** A person who is to be a member: they get the roles and groups at once, and a way in by accepting. */
export const InviteMember = CreateMember.extend({ expiresInHours });
export type InviteMember = z.infer<typeof InviteMember>;
/** One who is a member already, and has no way in. */
export const InviteAgain = z.strictObject({ expiresInHours });
export type InviteAgain = z.infer<typeof InviteAgain>;

export const Invitation = z.strictObject({
  id: z.string(),
  member: Member.pick({ id: true, name: true, email: true }),
  status: z.enum(['OPEN', 'ACCEPTED', 'REVOKED', 'EXPIRED']),
  /** Handed over by mail, or by whoever invites. */
  sentBy: z.enum(['email', 'hand']),
  createdAt: Timestamp,
  createdBy: z.string(),
  expiresAt: Timestamp,
});
export type Invitation = z.infer<typeof Invitation>;
/** `token` is shown here only, and null where the mail has it: then nobody but the invited person ever sees it. */
export const CreatedInvitation = z.strictObject({ invitation: Invitation, token: z.string().nullable() });
export type CreatedInvitation = z.infer<typeof CreatedInvitation>;

const token = z.string().min(1).max(100);
export const InvitationToken = z.strictObject({ token });
export type InvitationToken = z.infer<typeof InvitationToken>;
/** What the invited person sees of it. */
export const InvitationView = z.strictObject({
  org: Org.pick({ slug: true, name: true }),
  member: Member.pick({ name: true, email: true, roles: true }),
  expiresAt: Timestamp,
});
export type InvitationView = z.infer<typeof InvitationView>;

/** Just one of a password, a passkey (its options come from the invitation) or a key. */
export const AcceptInvitation = z
  .strictObject({
    token,
    password: z.string().min(1).max(256).optional(),
    passkey: z.strictObject({ name: Name, attestation: JsonObject }).optional(),
    key: z.strictObject({ name: Name }).optional(),
  })
  .refine(({ password, passkey, key }) => [password, passkey, key].filter((way) => way !== undefined).length === 1, {
    error: 'must have just one of password, passkey and key',
  });
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;
/** A session where a password or passkey was set, and the cookie comes with it; else the key, which is shown here only. */
export const AcceptedInvitation = z.strictObject({ session: Session.nullable(), key: CreatedKey.nullable() });
export type AcceptedInvitation = z.infer<typeof AcceptedInvitation>;
