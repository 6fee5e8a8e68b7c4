import { createHash } from 'node:crypto';
import { type ApprovalTicket, Database } from '@runplane/database';
import type { Caller } from '../common/caller.js';

/** A member, by a ticket: who they are now, never who they were when the mail was sent. */
export interface TicketHolder {
  caller: Caller;
  ticket: ApprovalTicket;
  hash: Buffer;
}

const TICKET = /^[A-Za-z0-9_-]{43}$/;

/** Null for a ticket that is none, of another approval, or of a member or organisation that is disabled. */
export async function holderOf(
  database: Database,
  approvalId: string,
  text: string | undefined,
  requestId: string,
): Promise<TicketHolder | null> {
  if (text === undefined || !TICKET.test(text)) return null;
  const hash = createHash('sha256').update(text).digest();
  const orgId = await database.orgOfTicket(hash);
  if (orgId === null) return null;
  return database.withOrg(orgId, async (tx) => {
    const ticket = await tx.tickets.find(hash);
    const member = ticket && (await tx.members.find(ticket.memberId));
    if (ticket?.approvalId !== approvalId || member?.status !== 'active') return null;
    if ((await tx.orgs.get()).status !== 'active') return null;
    const { id: memberId, roles, groups } = member;
    return { ticket, hash, caller: { orgId, memberId, roles, groups, requestId } };
  });
}
