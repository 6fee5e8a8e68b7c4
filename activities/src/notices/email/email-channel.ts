import { type Agent, type Approval, approvalIdOf, type NoticePreferences } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import {
  DeliveryDeferred,
  DeliveryFailed,
  type NoticeChannel,
  type NoticeContext,
  type NoticeDelivery,
} from '../channel.js';
import { sendDigest } from './digest.js';
import { sendInvitation } from './invitation-mail.js';
import type { Mailer } from './mailer.js';
import { type Recipient, whoMayAct, whoWasAsked } from './recipients.js';
import { renderMail } from './render-mail.js';
import { linkFor } from './tickets.js';

const HOUR_MS = 3_600_000;
/** Events that ask somebody for something; the others tell how it ended. */
const ASKS: ReadonlySet<string> = new Set([
  'approval.requested',
  'approval.reminded',
  'approval.escalated',
  'approval.extended',
  'approval.stage_approved',
  'approval.reassigned',
  'approval.edited',
]);

interface Addressed {
  approval: Approval;
  agent: Agent | null;
  asks: boolean;
  recipients: { member: Recipient; preferences: NoticePreferences }[];
}

/** Mail to the approvers of the moment, and to the invited. Who has had it is recorded one by one, so that a retry reaches the others only. */
export function emailChannel(mailer: Mailer): NoticeChannel {
  return {
    kind: 'email',
    timeoutMs: 40_000,
    retry: { firstMs: 10_000, factor: 2, mostMs: HOUR_MS, giveUpAfterMs: 24 * HOUR_MS },

    async deliver(delivery, context) {
      if (delivery.event.type === 'member.invited') return sendInvitation(mailer, delivery, context);
      const { database } = context;
      const addressed = await database.withOrg(delivery.orgId, (tx) => addressees(tx, delivery));
      if (!addressed) return;
      const failures: DeliveryFailed[] = [];
      const due: number[] = [];
      for (const { member, preferences } of addressed.recipients) {
        if (context.signal.aborted) throw new DeliveryFailed('Not all mails went out in time.', { retryable: true });
        try {
          if (addressed.asks && preferences.email === 'digest') {
            const dueAt = await sendDigest(mailer, delivery, context, member, preferences);
            if (dueAt !== null) due.push(dueAt);
          } else await sendOne(mailer, delivery, context, addressed, member);
        } catch (error) {
          if (!(error instanceof DeliveryFailed)) throw error;
          failures.push(error);
        }
      }
      throwWorst(failures);
      if (due.length > 0) throw new DeliveryDeferred(Math.min(...due));
    },
  };
}

/** Null where there is nothing to say any more. */
async function addressees(tx: OrgTransaction, { id, event }: NoticeDelivery): Promise<Addressed | null> {
  const approval = event.actionId && (await tx.approvals.find(approvalIdOf(event.actionId)));
  if (!approval) return null;
  const asks = ASKS.has(event.type);
  // What a late mail would ask for is decided: the mail of the decision says so.
  if (asks !== (approval.status === 'PENDING')) return null;
  // Told by the mail of the emergency itself.
  if (event.type === 'approval.approved' && approval.brokenGlass) return null;
  const agent = await tx.agents.find(approval.agentId);
  const members = asks ? await whoMayAct(tx, approval, agent) : await whoWasAsked(tx, approval);
  const sent = await tx.mails.wereSent(id);
  const recipients: Addressed['recipients'] = [];
  for (const member of members.filter(({ id }) => !sent.has(id))) {
    const preferences = await tx.mails.preferencesOf(member.id);
    if (preferences.email !== 'off') recipients.push({ member, preferences });
  }
  return { approval, agent, asks, recipients };
}

async function sendOne(
  mailer: Mailer,
  { id, orgId, event }: NoticeDelivery,
  { database, publicUrl }: NoticeContext,
  { approval, agent, asks }: Addressed,
  member: Recipient,
): Promise<void> {
  const link = asks ? await database.withOrg(orgId, (tx) => linkFor(tx, publicUrl, approval, member.id)) : null;
  const mail = renderMail({ type: event.type, approval, agentName: agent?.name ?? 'unknown', link });
  const to = { name: member.name, address: member.email };
  await mailer.send({ ...mail, to, id: `${id}.${member.id}`, thread: approval.id });
  await database.withOrg(orgId, (tx) => tx.mails.recordSent(id, member.id));
}

/** An address that is refused for good keeps nobody else from their mail, and is shown all the same. */
function throwWorst(failures: readonly DeliveryFailed[]): void {
  const worst = failures.find(({ failure }) => failure.retryable) ?? failures[0];
  if (worst) throw worst;
}
