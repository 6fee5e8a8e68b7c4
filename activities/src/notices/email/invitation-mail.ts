import { createHash, randomBytes } from 'node:crypto';
import { html, visibleText } from '@runplane/contracts';
import type { NoticeContext, NoticeDelivery } from '../channel.js';
import type { Mailer } from './mailer.js';
import { linked, pageOf } from './render-mail.js';

const TOKEN_BYTES = 32;

/**
 * The token is made here, and is in the mail and nowhere else. A mail that goes out twice has two of them, of which the
 * later is good. One that is accepted, revoked or expired meanwhile is not sent any more.
 */
export async function sendInvitation(
  mailer: Mailer,
  { id, orgId, event }: NoticeDelivery,
  { database, publicUrl }: NoticeContext,
): Promise<void> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const invited = await database.withOrg(orgId, async (tx) => {
    const invitationId = String(event.data.id);
    const renewed = await tx.invitations.renewToken(invitationId, createHash('sha256').update(token).digest());
    const invitation = renewed ? await tx.invitations.find(invitationId) : null;
    return invitation && { invitation, org: await tx.orgs.get() };
  });
  if (!invited) return;
  const { member, expiresAt } = invited.invitation;
  const org = visibleText(invited.org.name, 120);
  const headline = `You are invited to ${org}`;
  // After the `#`: browsers send it to no server, and so to no log.
  const link = publicUrl === null ? null : `${publicUrl}/app/invitation#token=${token}`;
  const lines = [
    link === null ? `Accept by the API: POST /v1/invitations/accept with the token ${token}` : `Accept: ${link}`,
    `It is yours alone, good for one use, until ${expiresAt}. Do not forward this mail.`,
  ];
  await mailer.send({
    to: { name: member.name, address: member.email },
    subject: `[Runplane] ${headline}`,
    text: [`${headline} on Runplane.`, '', ...lines].join('\n'),
    html: pageOf(
      headline,
      lines.map((line) => html`<p>${linked(line, link)}</p>`),
    ),
    id: `${id}.${member.id}`,
    thread: invited.invitation.id,
  });
}
