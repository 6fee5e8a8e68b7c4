import { describe, expect, it } from '@jest/globals';
import type { ActionView, Approval, AuditEvent, BulkVoteAnswer, Grant } from '@runplane/contracts';
import { AdminClient } from './support/admin.js';
import { verifiedLog } from './support/audit.js';
import { publishPolicy } from './support/org.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

const guard = async (amount = 6000, changes: object = {}) => {
  const request = { ...refund(amount), wait: 0, ...changes };
  return { request, view: (await world.agent.guard(request)).body };
};
const to = (view: ActionView, verb: string, body: object, by = world.org.approver) =>
  by.raw<{ code: string; approval: Approval }>('POST', `/v1/approvals/${view.approval?.id}/${verb}`, body);
/** The first event of this type about this action, or about the control plane, once it is sequenced. */
async function logged(subject: string, type: AuditEvent['type'], data: object = {}): Promise<AuditEvent | undefined> {
  const fits = (event: AuditEvent) =>
    event.subject === subject &&
    event.type === type &&
    Object.entries(data).every(([name, value]) => event.data[name] === value);
  const { org, stack } = world;
  const log = await verifiedLog(org.owner, org.id, stack.auditPublicKey, (events) => events.some(fits));
  expect(log.problems).toEqual([]);
  return log.events.find(fits);
}

/** A member with a key, beside the two approvers of the desk. */
async function member(name: string, roles: string[], groups: string[] = []) {
  const { owner } = world.org;
  const { id } = await owner.post<{ id: string }>('/v1/members', { email: `${name}@example.com`, name, roles, groups });
  const { secret } = await owner.post<{ secret: string }>(`/v1/members/${id}/keys`, { name: 'default' });
  return { id, client: new AdminClient(world.stack.controlPlaneUrl, secret) };
}

describe('people at an approval', () => {
  it('ask, and the agent answers on its action', async () => {
    const { view, request } = await guard();
    expect((await to(view, 'questions', { text: 'Which order is this for?' })).status).toBe(200);
    const asked = (await world.agent.wait(view.actionId, 0)).body.approval?.questions;
    expect(asked).toEqual([{ id: 'q1', text: 'Which order is this for?', askedAt: expect.any(String) }]);
    const answered = await world.agent.answer(view.actionId, { question: 'q1', text: 'Order 7.' });
    expect(answered.body.approval?.questions).toEqual([]);
    const again = await world.agent.answer(view.actionId, { question: 'q1', text: 'Order 8.' });
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await to(view, 'comments', { text: 'Order 7 is fine.' }, world.org.second)).status).toBe(200);
    const approval = await world.org.approver.get<Approval>(`/v1/approvals/${view.approval?.id}`);
    expect(approval).toMatchObject({
      questions: [{ id: 'q1', answer: { text: 'Order 7.', by: { kind: 'agent', id: world.org.agentId } } }],
      comments: [{ author: world.org.secondId, text: 'Order 7 is fine.' }],
    });
    await world.vote(view, 'approve');
    expect((await world.agent.wait(view.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
  });

  it('hand their seat over', async () => {
    const { view } = await guard(90_000);
    const deputy = await member('deputy', ['approver']);
    expect((await world.vote(view, 'approve', deputy.client)).body.code).toBe('not_an_approver');
    expect((await to(view, 'reassign', { to: deputy.id, reason: 'on leave' })).status).toBe(200);
    expect((await world.vote(view, 'approve')).body.code).toBe('not_an_approver');
    expect((await world.vote(view, 'approve', deputy.client)).status).toBe(200);
    expect((await to(view, 'abstain', { digest: view.digest }, world.org.second)).status).toBe(200);
    expect((await world.agent.wait(view.actionId, 0)).body.status).toBe('PENDING_APPROVAL');
    await world.agent.cancel(view.actionId, 'done');
  });

  it('break the glass with the role for it, alone, and it is in the log', async () => {
    const { view, request } = await guard(90_000);
    const body = { digest: view.digest, reason: 'the shop is down' };
    expect((await to(view, 'break-glass', body)).status).toBe(403);
    const breaker = await member('breaker', ['break_glass']);
    expect((await to(view, 'break-glass', body, breaker.client)).body.approval).toMatchObject({ brokenGlass: true });
    expect((await world.agent.wait(view.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
    const broken = await logged(view.actionId, 'approval.broken_glass');
    expect(broken).toMatchObject({ actor: { id: breaker.id }, data: { reason: 'the shop is down', votesNeeded: 2 } });
  });

  it('are each answered for what they do themselves, though all their requests have one id', async () => {
    const { view } = await guard();
    const headers = { 'x-request-id': 'same-for-all-12345' };
    const say = (by: AdminClient, verb: string, body: object) =>
      by.raw<{ code: string }>('POST', `/v1/approvals/${view.approval?.id}/${verb}`, body, headers);
    const { approver, second } = world.org;
    const breaker = await member('second-breaker', ['break_glass']);
    const glass = { digest: view.digest, reason: 'the shop is down' };
    // What one may not must neither keep the next from it, nor be answered as if it were done.
    expect((await say(approver, 'break-glass', glass)).status).toBe(403);
    for (const text of ['one', 'two', 'two']) expect((await say(approver, 'comments', { text })).status).toBe(200);
    expect((await say(second, 'comments', { text: 'two' })).status).toBe(200);
    const approval = await approver.get<Approval>(`/v1/approvals/${view.approval?.id}`);
    expect(approval.comments.map(({ author, text }) => [author, text])).toEqual([
      [world.org.approverId, 'one'],
      [world.org.approverId, 'two'],
      [world.org.secondId, 'two'],
    ]);
    expect((await say(breaker.client, 'break-glass', glass)).status).toBe(200);
    expect((await world.agent.wait(view.actionId, 30)).body.status).toBe('SUCCEEDED');
  });

  it('vote on many alike at once, each for itself', async () => {
    const views = await Promise.all(Array.from({ length: 5 }, async () => (await guard()).view));
    await world.agent.cancel(views[0]?.actionId ?? '', 'too late');
    const items = views.map(({ approval, digest }, place) => ({
      id: approval?.id,
      digest: place === 1 ? `sha256:${'0'.repeat(64)}` : digest,
    }));
    const answer = await world.org.approver.post<BulkVoteAnswer>('/v1/approvals/bulk', { choice: 'approve', items });
    expect(answer.items.map(({ status, problem }) => [status, problem?.code ?? null])).toEqual([
      [409, 'already_decided'],
      [409, 'digest_mismatch'],
      [200, null],
      [200, null],
      [200, null],
    ]);
    for (const { actionId } of views.slice(2)) {
      expect((await world.agent.wait(actionId, 30)).body.status).toBe('SUCCEEDED');
    }
    const refused = await logged(views[1]?.actionId ?? '', 'approval.vote_refused');
    expect(refused?.data).toMatchObject({ code: 'digest_mismatch', verb: 'vote' });
    await world.agent.cancel(views[1]?.actionId ?? '', 'done');
  });

  it('approve as a grant, which lets the next one like it through and nothing else', async () => {
    const { view } = await guard(6000, { context: { requester: 'bob@example.com' } });
    expect((await world.vote(view, 'approve', world.org.second)).body.code).toBe('self_approval');
    const wide = await to(view, 'approve', { digest: view.digest, grant: { expiresIn: '1h', maxAmount: 6001 } });
    expect(wide.body.code).toBe('grant_too_wide');
    const grant = { expiresIn: '1h', maxUses: 2, free: ['reference'] };
    expect((await to(view, 'approve', { digest: view.digest, grant })).status).toBe(200);
    expect((await world.agent.wait(view.actionId, 30)).body.status).toBe('SUCCEEDED');
    const { items } = await world.org.owner.get<{ items: Grant[] }>('/v1/grants');
    expect(items).toMatchObject([{ issuedBy: world.org.approverId, maxAmount: 6000, maxUses: 2, targetId: 'cus_1' }]);
    expect((await guard(5900)).view.decision).toBe('ALLOW');
    const other = await guard(5900, { arguments: { ...refund(5900).arguments, customer: 'cus_2' } });
    expect(other.view.decision).toBe('REQUIRE_APPROVAL');
    await world.org.owner.raw('DELETE', `/v1/grants/${items[0]?.id}`);
    await world.agent.cancel(other.view.actionId, 'done');
  });
});

describe('an approved action with a delay', () => {
  it('waits, runs then, and shows in its check that the policy has changed', async () => {
    const approval = { stages: [{ name: 'desk', approvers: { groups: ['desk'] } }], expiresIn: '1h', delay: '3s' };
    const rule = { effect: 'REQUIRE_APPROVAL', match: { actions: ['create_refund'] }, reason: 'Odd amounts wait.' };
    const rules = [{ ...rule, id: 'odd', when: 'action.amount == 6001', approval }];
    await publishPolicy(world.org.owner, 'delays', rules);
    const { view, request } = await guard(6001);
    await publishPolicy(world.org.owner, 'delays', [{ ...rules[0], reason: 'Odd amounts still wait.' }]);
    // Two rules ask: two stages, and two persons.
    expect((await to(view, 'approve', { digest: view.digest })).body.approval.executesAt).toBeNull();
    const { approval: approved } = (await to(view, 'approve', { digest: view.digest }, world.org.second)).body;
    expect(approved).toMatchObject({ status: 'APPROVED', executesAt: expect.any(String) });
    expect((await world.agent.wait(view.actionId, 60)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
    const check = await logged(view.actionId, 'action.rechecked');
    expect(check?.data.decidedUnder).toBe(view.policyBundle);
    expect(check?.data.bundle).not.toBe(view.policyBundle);
  });
});

describe('what an agent has waiting', () => {
  it('is cancelled together; strangers cancel nothing, and late votes are logged', async () => {
    const { view } = await guard();
    const stranger = await member('stranger', ['viewer']);
    expect((await stranger.client.raw('POST', `/v1/actions/${view.actionId}/cancel`, {})).status).toBe(403);
    const answer = await world.org.owner.post(`/v1/agents/${world.org.agentId}/cancel-pending`, { reason: 'retired' });
    expect(answer).toEqual({ cancelled: 1, failed: 0 });
    expect((await world.agent.wait(view.actionId, 10)).body).toMatchObject({ status: 'CANCELLED', reason: 'retired' });
    const late = await world.vote(view, 'approve');
    expect(late).toMatchObject({ status: 409, body: { code: 'already_decided' } });
    const attempt = { resource: 'approval', id: view.approval?.id, change: 'approve refused: already_decided' };
    expect(await logged('control', 'control.changed', attempt)).toBeDefined();
  });
});
