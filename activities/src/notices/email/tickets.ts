import { createHash, randomBytes } from 'node:crypto';
import type { Approval } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { approvalUrl } from '../approval-url.js';

const TICKET_BYTES = 32;

/**
 * A page with a ticket, which lets this member vote there once, on this digest; where a vote must be signed with a
 * passkey, the page in the dashboard.
 */
export async function linkFor(
  tx: OrgTransaction,
  publicUrl: string | null,
  approval: Approval,
  memberId: string,
): Promise<string | null> {
  if (publicUrl === null) return null;
  if (approval.stepUpRequired) return approvalUrl(publicUrl, approval.id);
  const ticket = randomBytes(TICKET_BYTES).toString('base64url');
  await tx.tickets.create({
    hash: createHash('sha256').update(ticket).digest(),
    approvalId: approval.id,
    memberId,
    digest: approval.digest,
    expiresAt: approval.expiresAt,
  });
  return `${publicUrl}/approvals/${approval.id}?ticket=${ticket}`;
}
