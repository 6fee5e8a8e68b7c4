import type { NoticePreferences } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import type { NoticeContext, NoticeDelivery } from '../channel.js';
import type { Mailer } from './mailer.js';
import { type Recipient, whoMayAct } from './recipients.js';
import { type MailSubject, renderDigest } from './render-mail.js';
import { linkFor } from './tickets.js';

const MOST_APPROVALS = 50;

/**
 * One mail for all that waits for a member, at most every so many minutes. Returns when to ask again, in milliseconds
 * since 1970, where the last one is too fresh; null once the event is covered by a digest.
 */
export async function sendDigest(
  mailer: Mailer,
  { id, orgId }: NoticeDelivery,
  { database, publicUrl }: NoticeContext,
  member: Recipient,
  { digestMinutes }: NoticePreferences,
): Promise<number | null> {
  const last = await database.withOrg(orgId, (tx) => tx.mails.lastDigest(id, member.id));
  if (last.coversDelivery) {
    await database.withOrg(orgId, (tx) => tx.mails.recordSent(id, member.id));
    return null;
  }
  const dueAt = last.sentAt === null ? 0 : last.sentAt.getTime() + digestMinutes * 60_000;
  if (Date.now() < dueAt) return dueAt;
  const readAt = new Date();
  const subjects = await database.withOrg(orgId, (tx) => waitingFor(tx, publicUrl, member.id));
  if (subjects.length > 0) {
    const to = { name: member.name, address: member.email };
    await mailer.send({ ...renderDigest(subjects), to, id: `${id}.${member.id}`, thread: `digest.${member.id}` });
  }
  await database.withOrg(orgId, async (tx) => {
    await tx.mails.recordDigest(member.id, readAt);
    await tx.mails.recordSent(id, member.id);
  });
  return null;
}

async function waitingFor(tx: OrgTransaction, publicUrl: string | null, memberId: string): Promise<MailSubject[]> {
  const { items } = await tx.approvals.list({ status: 'PENDING', limit: 200 });
  const subjects: MailSubject[] = [];
  for (const approval of items) {
    if (subjects.length === MOST_APPROVALS) break;
    const agent = await tx.agents.find(approval.agentId);
    const members = await whoMayAct(tx, approval, agent);
    if (!members.some(({ id }) => id === memberId)) continue;
    const link = await linkFor(tx, publicUrl, approval, memberId);
    subjects.push({ type: 'approval.requested', approval, agentName: agent?.name ?? 'unknown', link });
  }
  return subjects;
}
