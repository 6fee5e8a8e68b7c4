import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CreateBudget, CreateGrant, type JsonObject } from '@runplane/contracts';
import { Decisions } from '../../test-support/decisions.js';

type Request = ReturnType<Decisions['request']>;
const WORKFLOW = { kind: 'system', id: 'workflow' } as const;
let decisions: Decisions;
const refund = (amount: number, charge = 'ch_1') => ({ amount, currency: 'EUR', charge });
const soon = () => new Date(Date.now() + 3_600_000).toISOString();

beforeEach(async () => {
  decisions = await Decisions.open();
});
afterEach(() => decisions?.close());

function budget(changes: object) {
  const input = CreateBudget.parse({
    name: 'refunds',
    measure: 'amount',
    currency: 'EUR',
    limit: 10_000,
    window: '1d',
    ...changes,
  });
  return decisions.database.withOrg(decisions.orgId, (tx) =>
    tx.budgets.create({ ...input, createdBy: decisions.ownerId }),
  );
}

function grant(changes: object) {
  const base = {
    agentId: decisions.agentId,
    action: 'create_refund',
    pinned: { currency: 'EUR' },
    expiresAt: soon(),
    reason: 'r',
  };
  const input = CreateGrant.parse({ ...base, ...changes });
  return decisions.database.withOrg(decisions.orgId, (tx) =>
    tx.grants.create({ ...input, issuedBy: decisions.ownerId }),
  );
}

describe('a budget', () => {
  beforeEach(() => decisions.publish([{ effect: 'ALLOW' }]));

  it('for ten lets exactly ten of 64 parallel decisions through', async () => {
    await budget({ measure: 'count', currency: null, limit: 10 });
    const all = await Promise.all(Array.from({ length: 64 }, () => decisions.decide(decisions.request(refund(1)))));
    const allowed = all.filter(({ record }) => record.decision === 'ALLOW');
    expect(allowed).toHaveLength(10);
    expect(allowed.map(({ facts }) => facts.budgets[0]?.used).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  it('of an amount is taken by what runs, succeeded or is unknown, and given back by what failed', async () => {
    const { id } = await budget({});
    const decide = async (amount: number, end?: 'SUCCEEDED' | 'FAILED' | 'UNKNOWN') => {
      const request = decisions.request(refund(amount));
      const decision = await decisions.decide(request);
      if (end) await decisions.end(request, decision, end);
      return decision.record.decision;
    };
    expect(await decide(4_000, 'SUCCEEDED')).toBe('ALLOW');
    expect(await decide(3_000, 'UNKNOWN')).toBe('ALLOW');
    expect(await decide(3_000, 'FAILED')).toBe('ALLOW');
    expect(await decide(3_001)).toBe('BLOCK');
    expect(await decide(3_000)).toBe('ALLOW');
    expect(await decide(1)).toBe('BLOCK');
    const read = await decisions.database.withOrg(decisions.orgId, (tx) => tx.budgets.find(id));
    expect(read?.use).toEqual([{ bucket: {}, used: 10_000, actions: 3 }]);
  });

  it('for each target takes many small payments to one payee for one, and not those of others', async () => {
    await budget({ per: ['target'], limit: 100 });
    const pay = async (id: string) => {
      const call = { action: 'create_refund', arguments: refund(40), target: { id, environment: 'production' } };
      return (await decisions.decide(decisions.request({}, { call }))).record.decision;
    };
    expect([await pay('a'), await pay('a'), await pay('a'), await pay('b')]).toEqual([
      'ALLOW',
      'ALLOW',
      'BLOCK',
      'ALLOW',
    ]);
  });

  it('counts only what it matches, and nothing that has left its window', async () => {
    await budget({ name: 'others', match: { roles: ['sales'] }, limit: 0 });
    await budget({ name: 'dollars', currency: 'USD', limit: 0 });
    const { id } = await budget({ name: 'short', window: '1m', limit: 100 });
    const first = decisions.request(refund(100));
    expect((await decisions.decide(first)).record.decision).toBe('ALLOW');
    expect((await decisions.decide(decisions.request(refund(1)))).record.decision).toBe('BLOCK');
    const earlier = new Date(Date.now() - 61_000).toISOString();
    await decisions.database.withOrg(decisions.orgId, (tx) =>
      tx.budgets.reserve(first.actionId, [{ id, bucket: '{}', amount: 100 }], earlier),
    );
    expect((await decisions.decide(decisions.request(refund(1)))).record.decision).toBe('ALLOW');
  });

  it('is checked once more after an approval, for the amount that would run', async () => {
    await decisions.publish([{ effect: 'REQUIRE_APPROVAL' }]);
    await budget({ limit: 100 });
    const request = decisions.request(refund(60));
    const decision = await decisions.decide(request);
    expect(decision.record.decision).toBe('REQUIRE_APPROVAL');
    const authorize = (amount: number) =>
      decisions.activities.authorizeExecution({
        request,
        action: { ...decision.mapped.action, material: refund(amount) },
        digest: decision.mapped.digest,
        arguments: request.call.arguments,
        tool: null,
        decidedUnder: decision.record.policyBundle,
        at: new Date().toISOString(),
        place: decision.next,
        workflow: { id: `act:${request.actionId}`, run: `run-of-${request.actionId}` },
      });
    const other = decisions.request(refund(30));
    await decisions.decide(other);
    expect(await authorize(71)).toMatchObject({ granted: false, reason: expect.stringContaining('budget refunds') });
  });
});

describe('an edit', () => {
  const edited = async (request: Request, material: JsonObject) => {
    const decision = await decisions.decide(request);
    const target = { id: 'ch_1', environment: 'production' };
    const preview = await decisions.activities.previewEdit({
      request: { ...request, call: { ...request.call, target } },
      arguments: material,
      current: decision.mapped.action,
    });
    const workflow = { id: `act:${request.actionId}`, run: `run-of-${request.actionId}` };
    const { action, digest } = preview.mapped;
    await decisions.activities.recordSteps({
      orgId: decisions.orgId,
      actionId: request.actionId,
      workflow,
      place: decision.after,
      steps: [{ type: 'approval.edited', at: new Date().toISOString(), actor: WORKFLOW, data: {} }],
      action: { action, digest, agentId: decisions.agentId, connection: null },
    });
    return preview;
  };
  const used = async (id: string) =>
    (await decisions.database.withOrg(decisions.orgId, (tx) => tx.budgets.find(id)))?.use.reduce(
      (sum, bucket) => sum + bucket.used,
      0,
    );

  it('takes its new amount of a budget in the place of the old one, and says what it changes', async () => {
    await decisions.publish([{ effect: 'REQUIRE_APPROVAL' }]);
    const { id } = await budget({});
    const preview = await edited(decisions.request(refund(900)), refund(400));
    expect(preview.changes).toEqual([{ field: 'amount', before: 900, after: 400 }]);
    expect(await used(id)).toBe(400);
  });

  it('gives back what it took of a budget that it meets no more', async () => {
    await decisions.publish([{ effect: 'REQUIRE_APPROVAL' }]);
    const { id } = await budget({});
    const other = await budget({ name: 'dollars', currency: 'USD' });
    await edited(decisions.request(refund(900)), { ...refund(800), currency: 'USD' });
    expect(await used(id)).toBe(0);
    expect(await used(other.id)).toBe(800);
  });
});

describe('a grant asked for with a vote', () => {
  it('is created with the approval, once, however often the step is repeated', async () => {
    await decisions.publish([{ effect: 'REQUIRE_APPROVAL' }]);
    const request = decisions.request(refund(500));
    const { after, mapped } = await decisions.decide(request);
    const asked = CreateGrant.parse({
      agentId: decisions.agentId,
      action: 'create_refund',
      pinned: { currency: 'EUR', charge: 'ch_1' },
      targetId: mapped.action.target.id,
      environment: mapped.action.target.environment,
      maxAmount: 500,
      maxUses: 2,
      expiresAt: soon(),
      reason: 'Granted with the approval.',
    });
    const grants = [{ ...asked, id: request.actionId.replace('act_', 'gra_'), issuedBy: decisions.ownerId }];
    const record = () =>
      decisions.activities.recordSteps({
        orgId: decisions.orgId,
        actionId: request.actionId,
        workflow: { id: `act:${request.actionId}`, run: `run-of-${request.actionId}` },
        place: after,
        steps: [{ type: 'approval.approved', at: new Date().toISOString(), actor: WORKFLOW, data: {} }],
        grants,
      });
    expect(await record()).toEqual(await record());
    const { items } = await decisions.database.withOrg(decisions.orgId, (tx) => tx.grants.list({ limit: 10 }));
    expect(items.map(({ id }) => id)).toEqual([grants[0]?.id]);
    const next = await decisions.decide(decisions.request(refund(500)));
    expect(next.record).toMatchObject({ decision: 'ALLOW', grant: grants[0]?.id });
  });
});

describe('an action whose run was lost', () => {
  it('is UNKNOWN in its row and in the log, with its approval closed, and only once', async () => {
    await decisions.publish([{ effect: 'REQUIRE_APPROVAL' }]);
    const request = decisions.request(refund(500));
    await decisions.decide(request);
    const workflow = { id: `act:${request.actionId}`, run: 'another' };
    const close = () =>
      decisions.activities.closeLost({
        orgId: decisions.orgId,
        actionId: request.actionId,
        workflow,
        at: new Date().toISOString(),
        reason: 'lost',
      });
    await close();
    await close();
    await decisions.database.withOrg(decisions.orgId, async (tx) => {
      expect(await tx.actions.find(request.actionId)).toMatchObject({ status: 'UNKNOWN', reason: 'lost' });
      const leaves = (await tx.audit.ofSubject(request.actionId)).map(({ leaf }) => JSON.parse(leaf));
      expect(leaves.map(({ type }) => type)).toEqual(['action.decided', 'execution.outcome']);
      expect(leaves[1].data).toEqual({ outcome: 'UNKNOWN', error: 'run_lost', was: 'PENDING_APPROVAL' });
      expect(leaves[1].prev).not.toBeNull();
    });
  });
});

describe('a grant', () => {
  beforeEach(() => decisions.publish([{ effect: 'REQUIRE_APPROVAL' }]));

  it('for three uses is used three times by 16 parallel decisions', async () => {
    const { id } = await grant({ maxUses: 3, maxAmount: 500 });
    const all = await Promise.all(Array.from({ length: 16 }, () => decisions.decide(decisions.request(refund(500)))));
    expect(all.filter(({ record }) => record.decision === 'ALLOW' && record.grant === id)).toHaveLength(3);
    expect(all.filter(({ record }) => record.decision === 'REQUIRE_APPROVAL')).toHaveLength(13);
  });

  it('ends with its total amount, comes back with what failed, and ends when it is revoked', async () => {
    const { id } = await grant({ maxUses: 100, totalAmount: 1_000 });
    const decide = async (amount: number, end?: 'FAILED') => {
      const request = decisions.request(refund(amount));
      const decision = await decisions.decide(request);
      if (end) await decisions.end(request, decision, end);
      return decision.record.decision;
    };
    expect(await decide(700)).toBe('ALLOW');
    expect(await decide(301)).toBe('REQUIRE_APPROVAL');
    expect(await decide(300, 'FAILED')).toBe('ALLOW');
    expect(await decide(299)).toBe('ALLOW');
    await decisions.database.withOrg(decisions.orgId, (tx) => tx.grants.revoke(id));
    expect(await decide(1)).toBe('REQUIRE_APPROVAL');
  });

  it('is of no use to another agent, or once its issuer may not vote any more', async () => {
    await grant({ maxUses: 100 });
    const other = await decisions.database.withOrg(decisions.orgId, (tx) =>
      tx.agents.create({ name: 'other', roles: [] }),
    );
    const asOther = decisions.request(refund(1), { agentId: other.id });
    expect((await decisions.decide(asOther)).record.decision).toBe('REQUIRE_APPROVAL');
    await decisions.publish([
      {
        effect: 'REQUIRE_APPROVAL',
        approval: {
          stages: [
            {
              name: 'finance',
              approvers: { people: [], groups: ['finance'], roles: [] },
              quorum: 1,
              reminders: [],
              onTimeout: 'deny',
            },
          ],
          expiresIn: '1h',
          fourEyes: false,
          denyReasonRequired: false,
        },
      },
    ]);
    expect((await decisions.decide(decisions.request(refund(1)))).record.decision).toBe('REQUIRE_APPROVAL');
  });
});
