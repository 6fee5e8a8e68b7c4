import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApprovalState, type AuditEventType, actionOfApprovalId, type MemberRole } from '@runplane/contracts';
import { closedPort } from '../../../test-support/local-service.js';
import { type MailSink, type ReceivedMail, startMailSink } from '../../../test-support/mail-sink.js';
import { failureOf, Notices } from '../../../test-support/notices.js';
import { createMailer, DELIVERY_DEFERRED, DELIVERY_FAILED, emailChannel, type Mailer } from '../index.js';

let notices: Notices;
let sink: MailSink;
let mailer: Mailer;
let attempt: ReturnType<Notices['attempts']>;
/** Member ids by name. */
const members: Record<string, string> = {};
let approval: ApprovalState;

const REFUND = { amount: 12_345, currency: 'EUR', charge: 'ch_1' };

beforeAll(async () => {
  [notices, sink] = await Promise.all([Notices.open(), startMailSink()]);
  mailer = createMailer({ smtpUrl: sink.url, from: 'Runplane <runplane@example.com>' });
  attempt = notices.attempts([emailChannel(mailer)], { allow: '' });
  await notices.switchEmailOn();
  for (const [name, roles, groups] of [
    ['ada', ['viewer'], ['finance']],
    ['bob', ['viewer'], ['finance']],
    ['cy', ['viewer'], ['board']],
    ['dora', ['viewer'], []],
  ] as [string, MemberRole[], string[]][]) {
    const input = { email: `${name}@example.com`, name, roles, groups };
    const member = await notices.database.withOrg(notices.orgId, (tx) => tx.members.create(input));
    members[name] = member.id;
  }
});
afterAll(async () => {
  mailer?.close();
  await sink?.close();
  await notices?.close();
});

const stage = (name: string, group: string) => ({
  name,
  approvers: { people: [], groups: [group], roles: [] },
  quorum: 1,
  reminders: [],
  onTimeout: 'deny' as const,
});

beforeEach(async () => {
  sink.mails.length = 0;
  const plan = { stages: [stage('finance', 'finance'), stage('board', 'board')], expiresIn: '1h' };
  approval = await notices.pendingApproval(REFUND, {
    plan: { ...plan, fourEyes: false, denyReasonRequired: false },
    stageName: 'finance',
  });
});

/** Queues the event of the approval, and returns the delivery to the email channel. */
async function queue(type: AuditEventType): Promise<string> {
  const queued = await notices.log(type, actionOfApprovalId(approval.id));
  const delivery = queued.find(({ channel, event }) => channel.kind === 'email' && event.type === type);
  if (!delivery) throw new Error('nothing was queued');
  return delivery.id;
}

const receivers = () => sink.mails.flatMap(({ receivers }) => receivers).sort((a, b) => (a < b ? -1 : 1));
const save = (changes: Partial<ApprovalState>) => notices.saveApproval({ ...approval, ...changes });
const mailTo = (name: string): ReceivedMail => {
  const [mail, ...more] = sink.to(`${name}@example.com`);
  if (!mail || more.length > 0) throw new Error(`${name} got ${more.length + (mail ? 1 : 0)} mails`);
  return mail;
};
const ticketIn = (mail: ReceivedMail) => /ticket=([A-Za-z0-9_-]+)/.exec(mail.text ?? '')?.[1] ?? '';

describe('a request', () => {
  it('goes to the approvers of its stage, each with a ticket of their own that only its hash is kept of', async () => {
    expect(await attempt(await queue('approval.requested'))).toBe('DELIVERED');
    expect(receivers()).toEqual(['ada@example.com', 'bob@example.com']);
    const mail = mailTo('ada');
    for (const part of [mail.text, mail.html || '']) {
      for (const fact of ['create_refund', '123.45 EUR', 'ch_1', 'production', 'finance (1 of 2)', approval.digest]) {
        expect(part).toContain(fact);
      }
    }
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(ticketIn(mail)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(ticketIn(mail)).not.toBe(ticketIn(mailTo('bob')));
    const hash = createHash('sha256').update(ticketIn(mail)).digest();
    expect(await notices.database.orgOfTicket(hash)).toBe(notices.orgId);
    const ticket = await notices.database.withOrg(notices.orgId, (tx) => tx.tickets.find(hash));
    expect(ticket).toEqual({
      approvalId: approval.id,
      memberId: members.ada,
      digest: approval.digest,
      expiresAt: approval.expiresAt,
      used: false,
    });
  });

  it('is not sent again to who has had it, and keeps its message id', async () => {
    sink.refuse('bob@example.com', 451);
    const id = await queue('approval.requested');
    expect(await failureOf(attempt(id))).toMatchObject({ type: DELIVERY_FAILED });
    expect(await notices.delivery(id)).toMatchObject({ status: 'PENDING', lastStatusCode: 451 });
    expect(receivers()).toEqual(['ada@example.com']);
    sink.refuse('bob@example.com', 0);
    expect(await attempt(id)).toBe('DELIVERED');
    expect(receivers()).toEqual(['ada@example.com', 'bob@example.com']);
    expect(mailTo('bob').messageId).toBe(`<${id}.${members.bob}@example.com>`);
  });

  it('reaches the others where one address is refused for good, and says so', async () => {
    sink.refuse('ada@example.com', 550);
    const id = await queue('approval.requested');
    expect(await attempt(id)).toBe('DEAD');
    expect(receivers()).toEqual(['bob@example.com']);
    expect(await notices.delivery(id)).toMatchObject({ lastStatusCode: 550 });
    sink.refuse('ada@example.com', 0);
  });

  it('waits for a mail server that is down', async () => {
    const elsewhere = createMailer({ smtpUrl: `smtp://127.0.0.1:${await closedPort()}`, from: 'a@example.com' });
    const id = await queue('approval.requested');
    const tryThere = notices.attempts([emailChannel(elsewhere)], { allow: '' });
    expect(await failureOf(tryThere(id))).toMatchObject({ type: DELIVERY_FAILED });
    elsewhere.close();
    expect(await attempt(id)).toBe('DELIVERED');
  });

  it('does not go out in the clear to a server on the network, unless the URL says so', async () => {
    // Not an address of the loopback, and still this machine.
    const smtpUrl = sink.url.replace('127.0.0.1', '0.0.0.0');
    const [guarded, open] = [smtpUrl, `${smtpUrl}?ignoreTLS=true`].map((url) =>
      createMailer({ smtpUrl: url, from: 'Runplane <runplane@example.com>' }),
    ) as [Mailer, Mailer];
    const id = await queue('approval.requested');
    const refused = await failureOf(notices.attempts([emailChannel(guarded)], { allow: '' })(id));
    expect([refused.type, refused.message]).toEqual([DELIVERY_FAILED, expect.stringContaining('STARTTLS')]);
    expect(sink.mails).toEqual([]);
    expect(await notices.attempts([emailChannel(open)], { allow: '' })(id)).toBe('DELIVERED');
    guarded.close();
    open.close();
  });

  it('is dead where the installation sends no mail, and says what to do', async () => {
    const id = await queue('approval.requested');
    expect(await notices.attempts([], { allow: '' })(id)).toBe('DEAD');
    expect((await notices.delivery(id))?.lastError).toContain('This installation has no email channel');
  });

  it('carries no ticket where the vote must be signed with a passkey', async () => {
    await save({ stepUpRequired: true });
    await attempt(await queue('approval.requested'));
    expect(mailTo('ada').text).toContain(`http://plane.test/app/approvals/${approval.id}\n`);
    expect(ticketIn(mailTo('ada'))).toBe('');
  });

  it('shows what an agent wrote as text, on one line, and never as markup, header or link', async () => {
    const evil = '"><script>alert(1)</script>\r\nBcc: eve@example.com\r\n\u202Ehttp://evil.test';
    approval = await notices.pendingApproval(
      { ...REFUND, charge: evil },
      { plan: approval.plan, stageName: 'finance' },
    );
    await attempt(await queue('approval.requested'));
    const mail = mailTo('ada');
    expect(mail.bcc).toBeUndefined();
    expect(receivers()).toEqual(['ada@example.com', 'bob@example.com']);
    expect(mail.html).not.toContain('<script');
    expect(mail.html).toContain('&lt;script&gt;');
    for (const part of [mail.text ?? '', mail.html || '']) {
      expect(part).toContain('\\u{D}⏎Bcc: eve@example.com');
      expect(part).toContain('\\u{202E}');
    }
    const links = [...(mail.html || '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual([expect.stringMatching(/^http:\/\/plane\.test\/approvals\//)]);
  });
});

describe('a mail that comes late', () => {
  it('asks who may act now: not who has voted, and those of the stage that the approval has reached', async () => {
    const vote = {
      choice: 'approve' as const,
      voter: members.ada ?? '',
      standsFor: null,
      at: approval.requestedAt,
      digest: approval.digest,
      reason: null,
      channel: 'rest',
      steppedUp: false,
      grant: null,
    };
    await save({ votes: [vote] });
    await attempt(await queue('approval.reminded'));
    expect(receivers()).toEqual(['bob@example.com']);
    sink.mails.length = 0;
    await save({ stage: 1, stageName: 'board', earlierVotes: [vote] });
    await attempt(await queue('approval.requested'));
    expect(receivers()).toEqual(['cy@example.com']);
  });

  it('asks for nothing that is decided', async () => {
    const id = await queue('approval.requested');
    await save({ status: 'DENIED', decidedAt: new Date().toISOString(), decidedBy: members.bob ?? '' });
    expect(await attempt(id)).toBe('DELIVERED');
    expect(sink.mails).toEqual([]);
  });

  it('goes to who has a seat now: one that was handed over, and who stands in', async () => {
    const handover = { stage: 0, from: members.ada ?? '', to: members.dora ?? '', by: members.ada ?? '' };
    await save({ handovers: [{ ...handover, at: approval.requestedAt, reason: 'busy' }] });
    await attempt(await queue('approval.reassigned'));
    expect(receivers()).toEqual(['bob@example.com', 'dora@example.com']);
    sink.mails.length = 0;
    await save({});
    const now = Date.now();
    const absence = { from: new Date(now - 60_000).toISOString(), until: new Date(now + 3_600_000).toISOString() };
    const delegation = await notices.database.withOrg(notices.orgId, (tx) =>
      tx.delegations.create({
        member: members.bob ?? '',
        to: members.cy ?? '',
        ...absence,
        note: null,
        createdBy: members.bob ?? '',
      }),
    );
    await attempt(await queue('approval.reminded'));
    expect(receivers()).toEqual(['ada@example.com', 'bob@example.com', 'cy@example.com']);
    await notices.database.withOrg(notices.orgId, (tx) => tx.delegations.revoke(delegation.id));
  });
});

describe('the end of an approval', () => {
  it.each([
    ['approval.denied', 'DENIED'],
    ['approval.expired', 'EXPIRED'],
    ['action.cancelled', 'CANCELLED'],
    ['approval.approved', 'APPROVED'],
  ] as const)('by %s is told to who was asked, without a link to vote', async (type, status) => {
    await save({ status, decidedAt: new Date().toISOString(), decidedBy: members.bob ?? '', reason: 'Because.' });
    await attempt(await queue(type));
    expect(receivers()).toEqual(['ada@example.com', 'bob@example.com']);
    expect(mailTo('ada').text).toContain(`${status} by ${members.bob}`);
    expect(ticketIn(mailTo('ada'))).toBe('');
  });

  it('in an emergency is told once, as one', async () => {
    await save({ status: 'APPROVED', brokenGlass: true, decidedAt: new Date().toISOString(), decidedBy: 'mem_x' });
    await attempt(await queue('approval.broken_glass'));
    await attempt(await queue('approval.approved'));
    expect(receivers()).toEqual(['ada@example.com', 'bob@example.com']);
    expect(mailTo('ada').subject).toContain('Emergency');
  });
});

describe('preferences', () => {
  const prefer = (name: string, email: 'each' | 'digest' | 'off') =>
    notices.database.withOrg(notices.orgId, (tx) =>
      tx.mails.setPreferences(members[name] ?? '', { email, digestMinutes: 30 }),
    );

  it('switch mail off', async () => {
    await prefer('ada', 'off');
    await attempt(await queue('approval.requested'));
    expect(receivers()).toEqual(['bob@example.com']);
    await prefer('ada', 'each');
  });

  it('bundle what waits: one digest now, and nothing more until it is due', async () => {
    await prefer('ada', 'digest');
    await attempt(await queue('approval.requested'));
    const digest = mailTo('ada');
    expect(digest.subject).toMatch(/\d+ actions? waits? for your approval/);
    expect(digest.text).toContain(`/approvals/${approval.id}?ticket=`);
    sink.mails.length = 0;
    const id = await queue('approval.reminded');
    const deferred = await failureOf(attempt(id));
    expect(deferred).toMatchObject({ type: DELIVERY_DEFERRED });
    expect(deferred.nextRetryDelay).toBeGreaterThan(60_000);
    expect(deferred.nextRetryDelay).toBeLessThanOrEqual(30 * 60_000);
    // Nothing has failed: it is no failure of the channel, and the others have had theirs.
    expect(await notices.delivery(id)).toMatchObject({ attempts: 0, lastError: null });
    expect(receivers()).toEqual(['bob@example.com']);
    await prefer('ada', 'each');
  });
});

describe('an invitation', () => {
  /** Logged as the control plane does; the id of the delivery to the email channel. */
  async function invited(sentBy: 'email' | 'hand' = 'email') {
    const { invitation, delivery } = await notices.database.withOrg(notices.orgId, async (tx) => {
      const tokenHash = sentBy === 'hand' ? Buffer.alloc(32, sinkCount++) : null;
      const input = { memberId: members.dora as string, sentBy, tokenHash, createdBy: notices.ownerId };
      const created = await tx.invitations.create({ ...input, expiresInHours: 1 });
      const data = { resource: 'invitation', id: created.id, change: 'created', member: created.member.id };
      const actor = { kind: 'member', id: notices.ownerId } as const;
      await tx.audit.appendControl({ type: 'member.invited', at: new Date().toISOString(), actor, data });
      const { items } = await tx.deliveries.list({ limit: 50 });
      return { invitation: created, delivery: items.find(({ event }) => event.data.id === created.id) };
    });
    if (!delivery) throw new Error('nothing was queued');
    return { invitation, delivery: delivery.id };
  }
  const tokenIn = (mail: ReceivedMail | undefined) =>
    /^Accept: http:\/\/plane\.test\/app\/invitation#token=([\w-]{43})$/m.exec(mail?.text ?? '')?.[1] ?? '';
  const openBy = (token: string) =>
    notices.database.withOrg(notices.orgId, (tx) =>
      tx.invitations.findOpen(createHash('sha256').update(token).digest()),
    );
  let sinkCount = 1;

  it('goes to the invited person alone, with a token that only its hash is kept of', async () => {
    const { invitation, delivery } = await invited();
    expect(await attempt(delivery)).toBe('DELIVERED');
    expect(receivers()).toEqual(['dora@example.com']);
    const mail = mailTo('dora');
    expect(mail.html).toContain(`href="http://plane.test/app/invitation#token=${tokenIn(mail)}"`);
    expect((await openBy(tokenIn(mail)))?.id).toBe(invitation.id);
  });

  it('that is sent again has a new token, and the old one is worth nothing', async () => {
    const { delivery } = await invited();
    await attempt(delivery);
    const first = tokenIn(mailTo('dora'));
    sink.mails.length = 0;
    const round = await notices.database.withOrg(notices.orgId, async (tx) => {
      await tx.deliveries.resend(delivery);
      return (await tx.deliveries.find(delivery))?.round;
    });
    expect(await attempt(delivery, round)).toBe('DELIVERED');
    const second = tokenIn(mailTo('dora'));
    expect([await openBy(first), (await openBy(second))?.status]).toEqual([null, 'OPEN']);
  });

  it.each<[string, () => Promise<string>]>([
    [
      'was revoked meanwhile',
      async () => {
        const { invitation, delivery } = await invited();
        await notices.database.withOrg(notices.orgId, (tx) => tx.invitations.revoke(invitation.id));
        return delivery;
      },
    ],
    ['is handed over otherwise', async () => (await invited('hand')).delivery],
  ])('that %s is not sent', async (_, make) => {
    expect(await attempt(await make())).toBe('DELIVERED');
    expect(receivers()).toEqual([]);
  });
});
