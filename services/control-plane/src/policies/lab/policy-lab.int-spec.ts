import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane, type TestOrg } from '../../testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;
let agentId: string;

const yaml = (limit: number) => `name: refunds
rules:
  - id: small
    effect: ALLOW
    match: { actions: [create_refund] }
    when: action.amount <= ${limit}
    reason: small refunds are fine
  - id: large
    effect: REQUIRE_APPROVAL
    match: { actions: [create_refund] }
    when: action.amount > ${limit} && context.vip != true
    reason: people look at large refunds
`;
const call = (amount: number) => ({
  action: 'create_refund',
  arguments: { amount, currency: 'EUR' },
  target: { id: 'ch_1', environment: 'production' },
});
const send = (path: string, body: unknown, method = 'POST') => plane.request(org.ownerKey, method, path, body);

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Lab');
  agentId = (await plane.createAgent(org, 'bot')).id;
  for (const limit of [5_000, 7_000]) {
    await plane.ok(org.ownerKey, 'POST', '/v1/policies/refunds/versions', { yaml: yaml(limit) });
  }
  await plane.ok(org.ownerKey, 'POST', '/v1/policies/refunds/publish', { version: 1 });
});
afterAll(() => plane?.close());

describe('a simulation', () => {
  it('decides an imagined call by what is published, with each value that its conditions saw', async () => {
    const { body, status } = await send('/v1/policies/simulate', {
      agentId,
      call: call(6_000),
      context: { vip: false },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      record: { decision: 'REQUIRE_APPROVAL', matched: [{ rule: 'large', version: 1 }] },
      action: { type: 'create_refund', material: { amount: 6_000 } },
      contextKnown: true,
    });
    const small = body.rules.find((rule: { rule: string }) => rule.rule === 'small');
    expect(small).toMatchObject({ matched: false, head: null, condition: { text: 'action.amount <= 5000' } });
    expect(JSON.stringify(small.condition.values)).toContain('6000');
  });

  it('decides by a draft as if it were published, and publishes nothing', async () => {
    const before = await plane.ok(org.ownerKey, 'GET', '/v1/bundle');
    const { body } = await send('/v1/policies/simulate', { draft: { yaml: yaml(7_000) }, agentId, call: call(6_000) });
    expect(body.record).toMatchObject({ decision: 'ALLOW', matched: [{ rule: 'small', version: 3 }] });
    expect(await plane.ok(org.ownerKey, 'GET', '/v1/bundle')).toEqual(before);
  });

  it('decides by a long draft as by a short one', async () => {
    const small = { id: 'small', effect: 'ALLOW', match: { actions: ['create_refund'] }, reason: 'small' };
    const others = Array.from({ length: 1_500 }, (_, i) => {
      return { id: `other-${i}`, effect: 'BLOCK', match: { effects: ['access'] }, reason: 'x'.repeat(100) };
    });
    const long = { name: 'refunds', rules: [{ ...small, when: 'action.amount <= 7000' }, ...others] };
    expect(JSON.stringify(long).length).toBeGreaterThan(200_000);
    const decided = async (amount: number) => {
      const input = { draft: { document: long }, agentId, call: call(amount) };
      const { record, rules } = (await send('/v1/policies/simulate', input)).body;
      return [record.decision, rules.find(({ rule }: { rule: string }) => rule === 'small').condition.values];
    };
    expect(await decided(6_000)).toEqual([
      'ALLOW',
      expect.arrayContaining([expect.objectContaining({ value: 6_000 })]),
    ]);
    expect((await decided(8_000))[0]).toBe('BLOCK');
  });

  it('sees the time that it is asked for', async () => {
    const night = `${yaml(5_000)}  - id: night
    effect: BLOCK
    match: { schedule: { timeZone: UTC, from: "22:00", to: "06:00" } }
    reason: no refunds at night
`;
    const at = (time: string) =>
      send('/v1/policies/simulate', { draft: { yaml: night }, agentId, call: call(1), at: `2026-02-03T${time}Z` });
    expect((await at('23:30:00')).body.record.decision).toBe('BLOCK');
    expect((await at('12:30:00')).body.record.decision).toBe('ALLOW');
  });

  it.each([
    ['neither an action nor a call', {}, 400, 'invalid_request'],
    ['an empty action id', { actionId: '' }, 400, 'invalid_request'],
    ['an empty action id beside an agent', { actionId: '', agentId: 'agt_none' }, 400, 'invalid_request'],
    ['a recorded action that does not exist', { actionId: `act_${'0'.repeat(40)}` }, 404, 'not_found'],
    ['an agent that does not exist', { agentId: 'agt_none', call: call(1) }, 404, 'not_found'],
    [
      'a draft with a mistake',
      { agentId: 'agt_none', call: call(1), draft: { yaml: 'name: x' } },
      422,
      'policy_invalid',
    ],
  ])('of %s is refused', async (_name, input, status, code) => {
    const answer = await send('/v1/policies/simulate', input);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('of arguments that do not fit says where', async () => {
    const wrong = { ...call(1), arguments: { amount: '12.50', currency: 'EUR' } };
    const { body } = await send('/v1/policies/simulate', { agentId, call: wrong });
    expect(body.errors[0].path).toBe('call.arguments/amount');
  });
});

describe('a question', () => {
  it('is answered yes with an example that gets the decision', async () => {
    const { body } = await send('/v1/policies/ask', {
      action: 'create_refund',
      when: 'action.amount > 4000',
      decision: 'ALLOW',
    });
    expect(body.answer).toBe('yes');
    expect(body.example.action.material.amount).toBeGreaterThan(4_000);
    expect(body.example.record.decision).toBe('ALLOW');
  });

  it('is answered no where nothing can', async () => {
    const question = { action: 'create_refund', when: 'action.amount > 5000', decision: 'ALLOW' };
    expect((await send('/v1/policies/ask', question)).body).toMatchObject({ answer: 'no', example: null });
  });

  it('is refused with the place of its mistake', async () => {
    const { body, status } = await send('/v1/policies/ask', {
      action: 'create_refund',
      when: 'action.amout > 1',
      decision: 'ALLOW',
    });
    expect([status, body.errors[0].path, body.errors[0].line]).toEqual([422, 'when', 1]);
    expect((await send('/v1/policies/ask', { action: 'nothing', decision: 'ALLOW' })).status).toBe(400);
  });
});

it('an analysis names rules that can not matter', async () => {
  const draft = `${yaml(5_000)}  - id: never
    effect: ALLOW
    match: { actions: [create_refund] }
    when: action.amount > 10 && action.amount < 5
    reason: never
`;
  const { body } = await send('/v1/policies/analyse', { draft: { yaml: draft } });
  if (body.findings)
    expect(body.findings).toContainEqual(expect.objectContaining({ rule: 'never', kind: 'unreachable' }));
  else expect(JSON.stringify(body.errors)).toContain('never');
});

it('a comparison of versions names each member that changed', async () => {
  const { body } = await send('/v1/policies/refunds/diff?from=1&to=2', undefined, 'GET');
  expect(body).toMatchObject({ from: 1, to: 2, added: [], removed: [] });
  expect(body.changed).toContainEqual({
    rule: 'small',
    members: [{ member: 'when', from: 'action.amount <= 5000', to: 'action.amount <= 7000' }],
  });
  expect((await send('/v1/policies/refunds/diff?from=1&to=9', undefined, 'GET')).status).toBe(404);
});

it.each([
  ['GET', '/v1/policies/refunds/diff?from=1&to=2147483648', undefined],
  ['GET', '/v1/policies/refunds/versions/2147483648', undefined],
  ['POST', '/v1/policies/refunds/publish', { version: 2_147_483_648 }],
  ['POST', '/v1/policies/refunds/rollback', { from: 2_147_483_648 }],
])('a version that the database can not hold is refused by %s %s', async (method, path, body) => {
  const answer = await send(path, body, method);
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
});
