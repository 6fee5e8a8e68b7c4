import { createHash, randomBytes } from 'node:crypto';
import type { SlackDependencies } from './dependencies.js';
import type { Handled, Interaction } from './interaction.js';

const TICKET_MS = 10 * 60_000;

/** A ticket for this user only, good once and for ten minutes; only its hash is kept. */
export async function linkReply(
  { database, publicUrl }: SlackDependencies,
  { orgId, workspaceId, userId }: Omit<Interaction, 'interaction'>,
  why: 'asked' | 'unlinked',
): Promise<Handled> {
  const ticket = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(ticket).digest();
  const expiresAt = new Date(Date.now() + TICKET_MS);
  await database.withOrg(orgId, (tx) => tx.slack.links.createTicket({ hash, workspaceId, userId, expiresAt }));
  const intro = why === 'unlinked' ? 'Runplane does not know yet who you are. ' : '';
  const how =
    publicUrl === null
      ? `Confirm this ticket within ten minutes, with your own key, by POST /v1/slack/links: \`${ticket}\``
      : 'Open the link within ten minutes, signed in as yourself, and confirm. Pass it on to nobody.';
  return {
    outcome: why === 'unlinked' ? 'refused:unlinked' : 'ticket',
    reply: {
      text: `${intro}${how}`,
      // Behind the #, so that no server's log gets it.
      link: publicUrl === null ? null : { label: 'Link your account', url: `${publicUrl}/slack/link#ticket=${ticket}` },
    },
  };
}
