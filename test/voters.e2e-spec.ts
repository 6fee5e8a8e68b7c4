import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalize, type SignedStepUp, verifyStepUp } from '@runplane/audit';
import type { ActionView, AuditEvent, StepUpProof } from '@runplane/contracts';
import { workflowIdOf } from '@runplane/contracts/values';
import { Client, Connection } from '@temporalio/client';
import { SoftwareAuthenticator } from '../services/control-plane/src/testing/software-authenticator.js';
import { AdminClient, type Answer } from './support/admin.js';
import { verifiedLog } from './support/audit.js';
import { publishPolicy } from './support/org.js';
import { useWorld } from './support/use-world.js';
import { refund, type VoteAnswer } from './support/world.js';

const world = useWorld();

/** The customer picks the plan; the amount alone would be allowed. */
const rule = (id: string, approvers: object, plan: object = {}) => ({
  id,
  effect: 'REQUIRE_APPROVAL',
  match: { actions: ['create_refund'] },
  when: `target.id == "${id}"`,
  reason: 'Somebody has to look',
  approval: { stages: [{ name: 'only', approvers }], ...plan },
});

beforeAll(async () => {
  await publishPolicy(world.org.owner, 'voters', [
    rule('signed', { groups: ['desk'] }, { stepUp: { riskAtLeast: 0 } }),
    rule('finance', { groups: ['finance'] }),
    rule('duty', { onCall: ['payments'] }),
  ]);
});

const ask = async (customer: string): Promise<ActionView> =>
  (await world.agent.guard({ ...refund(100, { customer }), wait: 0 })).body;
const ended = async ({ actionId }: ActionView) => (await world.agent.wait(actionId, 30)).body.status;

async function member(name: string, groups: string[]) {
  const input = { email: `${name}@example.com`, name, roles: ['approver'], groups };
  const { id } = await world.org.owner.post<{ id: string }>('/v1/members', input);
  const { secret } = await world.org.owner.post<{ secret: string }>(`/v1/members/${id}/keys`, { name });
  return { id, client: new AdminClient(world.stack.controlPlaneUrl, secret) };
}

describe('a vote that has to be signed', () => {
  let device: SoftwareAuthenticator;

  beforeAll(async () => {
    device = new SoftwareAuthenticator(world.stack.controlPlaneUrl.replace('127.0.0.1', 'localhost'));
    const { options } = await world.org.approver.post<{ options: object }>('/v1/passkeys/registration-options');
    await world.org.approver.post('/v1/passkeys', { name: 'laptop', attestation: device.create(options) });
  });

  const signed = async ({ approval, digest }: ActionView) => {
    const path = `/v1/approvals/${approval?.id}/step-up-options`;
    return device.get((await world.org.approver.post<{ options: object }>(path, { digest })).options);
  };
  const vote = (view: ActionView, assertion?: object): Promise<Answer<VoteAnswer>> =>
    world.vote(view, 'approve', world.org.approver, assertion ? { assertion } : {});

  it('is refused as a click, counts with the signature once, and lets the action run', async () => {
    const view = await ask('signed');
    expect((await vote(view)).body.code).toBe('step_up_required');
    expect((await vote(view, await signed(await ask('signed')))).body.code).toBe('step_up_invalid');
    const assertion = await signed(view);
    const counted = await vote(view, assertion);
    expect(counted).toMatchObject({ status: 200, body: { approval: { status: 'APPROVED' } } });
    expect(await ended(view)).toBe('SUCCEEDED');
    // The answer got lost, and the browser sends the same once more: no second vote, the same answer.
    expect((await vote(view, assertion)).body.approval.votes).toEqual(counted.body.approval.votes);
  });

  it('is verified from the log alone, by our function and by nothing but node:crypto', async () => {
    const view = await ask('signed');
    await vote(view, await signed(view));
    expect(await ended(view)).toBe('SUCCEEDED');
    const isVote = (event: AuditEvent) => event.subject === view.actionId && event.type === 'approval.vote';
    const log = await verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (all) => all.some(isVote));
    expect(log.problems).toEqual([]);
    const entry = log.events.find(isVote) as AuditEvent;
    const proof = entry.data.stepUp as unknown as StepUpProof;
    expect(proof.challenge).toMatchObject({
      org: world.org.id,
      member: entry.actor.id,
      approval: view.approval?.id,
      digest: view.digest,
      choice: 'approve',
    });
    // Whose key it is, says the entry of its registration.
    const registered = log.events.find(({ data }) => data.resource === 'passkey' && data.publicKey);
    expect(registered?.actor.id).toBe(world.org.approverId);
    expect(registered?.data.publicKey).toEqual(proof.publicKey);
    await expect(verifyStepUp(proof as unknown as SignedStepUp)).resolves.toMatchObject({
      counter: expect.any(Number),
    });
    expect(isSigned(proof)).toBe(true);
    expect(isSigned({ ...proof, challenge: { ...proof.challenge, digest: `sha256:${'0'.repeat(64)}` } })).toBe(false);
  });

  it('is refused by the workflow, too, when it comes past the control plane with a proof by another key', async () => {
    const view = await ask('signed');
    const thief = new SoftwareAuthenticator('http://localhost');
    const path = `/v1/approvals/${view.approval?.id}/step-up-options`;
    const { options, challenge } = await world.org.approver.post<{ options: object; challenge: object }>(path, {
      digest: view.digest,
    });
    const proof = { credentialId: device.id, publicKey: {}, challenge, assertion: thief.get(options) };
    const { address, namespace } = world.stack.temporal;
    const connection = await Connection.connect({ address });
    const handle = new Client({ connection, namespace }).workflow.getHandle(workflowIdOf(world.org.id, view.actionId));
    const input = { choice: 'approve', voterId: world.org.approverId, digest: view.digest, reason: null };
    for (const stepUp of [{ ...proof, verifiedAt: new Date().toISOString() }, { challenge: {} }]) {
      const vote = { ...input, stepUp, channel: 'other', requestId: 'req_other' };
      const forged = handle.executeUpdate('vote', { args: [vote] });
      await expect(forged).rejects.toMatchObject({ cause: { type: 'step_up_required' } });
    }
    await connection.close();
    expect((await vote(view, await signed(view))).status).toBe(200);
    expect(await ended(view)).toBe('SUCCEEDED');
  });
});

describe('who stands in', () => {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const isMine = async (client: AdminClient, { approval }: ActionView) => {
    const { items } = await client.get<{ items: { id: string }[] }>('/v1/approvals?mine=true&limit=200');
    return items.some(({ id }) => id === approval?.id);
  };

  it('votes while the absent member is away, and not before or after', async () => {
    const [absent, deputy] = [await member('absent', ['finance']), await member('deputy', [])];
    const view = await ask('finance');
    expect(await isMine(deputy.client, view)).toBe(false);
    expect((await world.vote(view, 'approve', deputy.client)).body.code).toBe('not_an_approver');
    const delegation = { to: deputy.id, from: inHours(-1), until: inHours(1) };
    const { id } = await absent.client.post<{ id: string }>('/v1/delegations', delegation);
    expect(await isMine(deputy.client, view)).toBe(true);
    // The refusal of a moment ago is not the answer any more.
    const counted = await world.vote(view, 'approve', deputy.client);
    expect(counted.body.approval.votes).toEqual([expect.objectContaining({ voter: deputy.id, standsFor: absent.id })]);
    expect(await ended(view)).toBe('SUCCEEDED');
    await absent.client.call('DELETE', `/v1/delegations/${id}`);
    const later = await ask('finance');
    expect((await world.vote(later, 'approve', deputy.client)).body.code).toBe('not_an_approver');
  });

  it('is on call by the schedule that the plan names', async () => {
    const [first, second] = [await member('first', []), await member('second', [])];
    const path = '/v1/on-call-schedules/payments';
    const rotation = { timeZone: 'Europe/Berlin', start: '2026-01-01T09:00', shiftHours: 168, members: [first.id] };
    await world.org.owner.put(path, rotation);
    const view = await ask('duty');
    expect((await world.vote(view, 'approve', second.client)).body.code).toBe('not_an_approver');
    expect(await isMine(first.client, view)).toBe(true);
    const overrides = [{ from: inHours(-1), until: inHours(1), member: second.id }];
    await world.org.owner.put(path, { ...rotation, overrides });
    expect((await world.vote(view, 'approve', first.client)).body.code).toBe('not_an_approver');
    expect((await world.vote(view, 'approve', second.client)).status).toBe(200);
    expect(await ended(view)).toBe('SUCCEEDED');
  });

  it('is measured from opening the approval; readers leave no trace', async () => {
    const view = await ask('finance');
    const figures = async () => {
      const path = '/v1/approvals/figures?groupBy=group';
      const { items } = await world.org.owner.get<{ items: { key: string; neverViewed: number }[] }>(path);
      return items.find(({ key }) => key === 'finance')?.neverViewed;
    };
    const before = await figures();
    await world.org.owner.get(`/v1/approvals/${view.approval?.id}`);
    expect(await figures()).toBe(before);
    const approver = await member('looks', ['finance']);
    await approver.client.get(`/v1/approvals/${view.approval?.id}`);
    expect(await figures()).toBe((before ?? 0) - 1);
    expect((await world.vote(view, 'deny', approver.client, { reason: 'no' })).status).toBe(200);
    const { items } = await world.org.owner.get<{ items: object[] }>('/v1/approvals/reviewers?group=finance');
    expect(items).toContainEqual(expect.objectContaining({ name: 'looks', votes: 1, denied: 1, unseen: 0 }));
  });
});

/** With what every language has: SHA-256, base64url and ECDSA. */
function isSigned({ publicKey, challenge, assertion }: StepUpProof): boolean {
  const parts = assertion.response as { clientDataJSON: string; authenticatorData: string; signature: string };
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
  const clientData = bytes(parts.clientDataJSON);
  if (JSON.parse(clientData.toString()).challenge !== sha256(canonicalize(challenge)).toString('base64url'))
    return false;
  const signed = Buffer.concat([bytes(parts.authenticatorData), sha256(clientData)]);
  const key = createPublicKey({ key: publicKey as JsonWebKey, format: 'jwk' });
  return verify('sha256', signed, key, bytes(parts.signature));
}
