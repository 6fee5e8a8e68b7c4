import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActionRequest, JsonObject, KeyScope } from '@runplane/contracts';
import { Decisions } from '../../test-support/decisions.js';

const REFUND = { amount: 50, currency: 'EUR', charge: 'ch_1' };
const LARGE = { ...REFUND, amount: 500 };
const match = { actions: ['create_refund'] };

let decisions: Decisions;

beforeAll(async () => {
  decisions = await Decisions.open();
  await decisions.publish([
    { effect: 'ALLOW', match, when: 'action.amount <= 100' },
    { effect: 'REQUIRE_APPROVAL', match, when: 'action.amount > 100' },
  ]);
  await decisions.database.withOrg(decisions.orgId, async (tx) => {
    const sealed = { provider: 'http', configuration: {}, sealedSecret: Buffer.of(1) };
    await tx.connections.create({ id: 'con_live', name: 'live', environment: 'production', ...sealed });
    const action = {
      type: 'create_refund',
      effect: 'money',
      description: 'Give money back',
      targetType: 'charge',
      sensitivity: 'medium',
      material: { amount: { type: 'integer', required: true } },
    } as const;
    const tool = { name: 'shop.refund', provider: 'http', connection: 'live', operation: {}, action };
    await tx.tools.upsert({ ...tool, fields: {}, target: {} } as never, `sha256:${'1'.repeat(64)}`);
  });
});
afterAll(() => decisions?.close());

async function newKey(scope: KeyScope | null, agentId = decisions.agentId): Promise<string> {
  const id = randomBytes(8).toString('hex');
  const principal = { kind: 'agent', id: agentId } as const;
  await decisions.database.withOrg(decisions.orgId, (tx) =>
    tx.keys.create({ id, name: 'k', secretHash: randomBytes(32), principal, expiresAt: null, scope }),
  );
  return id;
}

const limit = (key: string, scope: KeyScope | null) =>
  decisions.database.withOrg(decisions.orgId, (tx) => tx.keys.limit(key, { scope }));

const asked = (key: string, args: JsonObject = REFUND, changes: Partial<ActionRequest> = {}): ActionRequest =>
  decisions.request(args, { credential: { key, token: null }, ...changes });

async function decided(scope: KeyScope | null, args?: JsonObject, changes?: Partial<ActionRequest>) {
  const { decision, authorization } = await decisions.decideAction(asked(await newKey(scope), args, changes));
  return { decision: decision.record.decision, code: decision.record.code, isReleased: authorization !== null };
}

const ALLOWED = { decision: 'ALLOW', code: undefined, isReleased: true };
const OUTSIDE = { decision: 'BLOCK', code: 'out_of_scope', isReleased: false };

/** What is done after people have approved. */
async function authorize(request: ActionRequest) {
  const { mapped, after, record } = await decisions.decide(request);
  return {
    run: () =>
      decisions.activities.authorizeExecution({
        request,
        arguments: request.call.arguments,
        action: mapped.action,
        digest: mapped.digest,
        tool: mapped.tool,
        decidedUnder: record.policyBundle,
        workflow: { id: `act:${request.actionId}`, run: `run-of-${request.actionId}` },
        at: new Date().toISOString(),
        place: after,
      }),
  };
}

describe('the scope of a key', () => {
  it.each<[KeyScope | null, object]>([
    [null, ALLOWED],
    [{ actions: ['create_*'], operations: ['create_refund'], environments: ['production'] }, ALLOWED],
    [{ actions: ['create_charge'] }, OUTSIDE],
    [{ environments: ['staging'] }, OUTSIDE],
    [{ connections: ['*'] }, OUTSIDE],
  ])('%j lets through what it is for', async (scope, expected) => {
    expect(await decided(scope)).toEqual(expected);
  });

  it('is held against what the token is limited to, too', async () => {
    const key = await newKey({ actions: ['create_*'] });
    const credential = { key, token: { environments: ['staging'] } };
    const { decision } = await decisions.decideAction(decisions.request(REFUND, { credential }));
    expect(decision.record).toMatchObject({ decision: 'BLOCK', code: 'out_of_scope' });
  });

  it('is held against the connection of the tool, not only against what the caller says', async () => {
    const call = (environment: string) => ({
      call: { tool: 'shop.refund', arguments: { amount: 50 }, target: { id: 'ch_1', environment } },
    });
    expect(await decided({ connections: ['live'] }, {}, call('production'))).toEqual(ALLOWED);
    expect(await decided({ connections: ['test'] }, {}, call('production'))).toEqual(OUTSIDE);
    expect(await decided({ environments: ['staging'] }, {}, call('staging'))).toEqual(OUTSIDE);
  });

  it('holds back a tool that nobody has mapped', async () => {
    expect(await decided({ actions: ['*'] }, {}, { call: { tool: 'who.knows', arguments: {} } })).toEqual(OUTSIDE);
  });

  it('is in the record, from which the decision can be made again, and the log names the key', async () => {
    const scope = { actions: ['create_charge'] };
    const key = await newKey(scope);
    const request = asked(key);
    const { facts } = await decisions.decide(request);
    expect(facts.credential).toEqual({ key, scope, token: null, connection: null });
    const entry = await decisions.database.withOrg(decisions.orgId, (tx) => tx.audit.find(request.actionId, 0));
    expect(entry?.event.data).toMatchObject({ key, decision: 'BLOCK', code: 'out_of_scope' });
  });

  it('of a key that the agent does not have decides nothing', async () => {
    const other = await decisions.database.withOrg(decisions.orgId, (tx) => tx.agents.create({ name: 'x', roles: [] }));
    const request = asked(await newKey(null, other.id));
    await expect(decisions.decideAction(request)).rejects.toThrow('has no key');
    await expect(decisions.decideAction(asked('a'.repeat(16)))).rejects.toThrow('has no key');
    expect(await decisions.database.withOrg(decisions.orgId, (tx) => tx.actions.find(request.actionId))).toBeNull();
  });
});

describe('what waits for approval', () => {
  it('is not executed where its key is not for it any more', async () => {
    const key = await newKey({ actions: ['create_*'] });
    const request = asked(key, LARGE);
    const approved = await authorize(request);
    await limit(key, { actions: ['get_*'] });
    expect(await approved.run()).toMatchObject({ granted: false, code: 'out_of_scope' });
    const [row, entry] = await decisions.database.withOrg(decisions.orgId, async (tx) => [
      await tx.actions.find(request.actionId),
      await tx.audit.find(request.actionId, 1),
    ]);
    expect(row?.status).toBe('BLOCKED');
    expect(entry?.event).toMatchObject({ type: 'action.rechecked', data: { granted: false, code: 'out_of_scope' } });
  });

  it('is executed where its key was limited to what it is, or to nothing', async () => {
    for (const scope of [{ actions: ['create_refund'] }, null]) {
      const key = await newKey({ actions: ['create_*'] });
      const approved = await authorize(asked(key, LARGE));
      await limit(key, scope);
      expect(await approved.run()).toMatchObject({ granted: true });
    }
  });

  it('is executed though its key was replaced meanwhile, as the agent goes on', async () => {
    const key = await newKey({ actions: ['create_*'] });
    const approved = await authorize(asked(key, LARGE));
    await decisions.database.withOrg(decisions.orgId, (tx) => tx.keys.revoke(key));
    expect(await approved.run()).toMatchObject({ granted: true });
  });

  it('can not be edited into what its key is not for', async () => {
    const key = await newKey({ environments: ['production'], actions: ['create_refund'] });
    const request = asked(key, LARGE);
    const { mapped } = await decisions.decide(request);
    await limit(key, { environments: ['staging'] });
    const { record } = await decisions.activities.previewEdit({ request, arguments: REFUND, current: mapped.action });
    expect(record).toMatchObject({ decision: 'BLOCK', code: 'out_of_scope' });
  });
});
