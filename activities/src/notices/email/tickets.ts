import { createHash, randomBytes } from 'node:crypto';
import type { Approval } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';

const TICKET_BYTES = 32;

/**
 * The page of an approval. With a ticket it lets this member vote there once, on this digest; where a vote must be
 * signed with a passkey there is none.
 */
export async function linkFor(
  tx: OrgTransaction,
  publicUrl: string | null,
  approval: Approval,
  memberId: string,
): Promise<string | null> {
  if (publicUrl === null) return null;
  const page = `${publicUrl}/approvals/${approval.id}`;
  if (approval.stepUpRequired) return page;
  const ticket = randomBytes(TICKET_BYTES).toString('base64url');
  await tx.tickets.create({
    hash: createHash('sha256').update(ticket).digest(),
    approvalId: approval.id,
    memberId,
    digest: approval.digest,
    expiresAt: approval.expiresAt,
  });
  return `${page}?ticket=${ticket}`;
}
