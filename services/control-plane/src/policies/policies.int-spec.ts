import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Policies');
  await plane.ok(org.ownerKey, 'PUT', '/v1/tools/shop.orders.refund', {
    name: 'shop.orders.refund',
    provider: 'callback',
    action: {
      type: 'refund_order',
      effect: 'money',
      description: 'Refunds an order',
      targetType: 'order',
      sensitivity: 'high',
      material: { amount: { type: 'integer', required: true }, currency: { type: 'currency', required: true } },
    },
  });
});
afterAll(() => plane?.close());

const send = (body: unknown) => plane.request(org.ownerKey, 'POST', '/v1/policies/refunds/versions', body);

const yaml = `name: refunds
rules:
  - id: small
    effect: ALLOW
    match: { actions: [refund_order] }
    when: action.amount <= 50_00
    reason: small refunds are fine
`;

describe('a policy in YAML', () => {
  it("is kept as a document, checked against the org's own tools", async () => {
    const fine = yaml.replace('50_00', '5000');
    const { status, body } = await send({ yaml: fine });
    expect(body).toMatchObject({ name: 'refunds', version: 1, document: { rules: [{ id: 'small' }] } });
    expect(status).toBe(201);
  });

  it.each([
    ['a misspelt field', 'action.amout <= 5000', 'rules[0].when', { line: 1 }],
    ['a wrong type', 'action.amount == "5000"', 'rules[0].when', { line: 1 }],
    ['broken grammar', 'action.amount <= ', 'rules[0].when', { line: 1 }],
  ])(
    'with %s in a condition is refused with its place in the condition and in the text',
    async (_n, when, path, place) => {
      const { status, body } = await send({ yaml: yaml.replace('action.amount <= 50_00', JSON.stringify(when)) });
      expect([status, body.code]).toEqual([422, 'policy_invalid']);
      expect(body.errors[0]).toMatchObject({ path, ...place, source: { line: 6, column: 11 } });
      expect(body.errors[0].column).toBeGreaterThanOrEqual(1);
    },
  );

  it('names every mistake at once, with a suggestion where there is one', async () => {
    const { status, body } = await send({
      yaml: 'name: other\nrules:\n  - id: a\n    effect: ALOW\n    reason: x\n    mach: {}\n  - effect: BLOCK\n',
    });
    expect(status).toBe(422);
    const byPath = Object.fromEntries(
      body.errors.map((error: { path: string; source?: { line: number } }) => [error.path, error.source?.line]),
    );
    expect(byPath).toMatchObject({ name: 1, 'rules[0].effect': 4 });
    expect(Object.keys(byPath).some((path) => path.startsWith('rules[1]'))).toBe(true);
    expect(JSON.stringify(body.errors)).toContain('mach');
  });

  it.each([
    ['text that is no YAML', 'name: [', 'yaml_bad_indent'],
    ['a duplicate key', `${yaml}name: again\n`, 'yaml_duplicate_key'],
    ['a scalar', 'hello', undefined],
    ['nothing', '', undefined],
    ['NUL in a text', yaml.replace('small refunds are fine', '"a\\0b"'), 'policy_text'],
    ['a lone surrogate', yaml.replace('small refunds are fine', '"\\uD800"'), 'policy_text'],
  ])('is refused where it is %s', async (_name, text, code) => {
    const { status, body } = await send({ yaml: text });
    expect([status, body.code]).toEqual([422, 'policy_invalid']);
    if (code) expect(body.errors.map((error: { code: string }) => error.code)).toContain(code);
    expect(body.errors.length).toBeGreaterThan(0);
  });

  it('may be large, and is refused beyond 2 MiB', async () => {
    const rules = Array.from({ length: 3000 }, (_, i) => ({
      id: `rule-${i}`,
      effect: 'BLOCK',
      match: { actions: ['refund_order'] },
      when: `action.amount > ${i} && target.environment == "production"`,
      reason: 'x'.repeat(200),
    }));
    const document = { name: 'refunds', rules };
    expect(JSON.stringify(document).length).toBeGreaterThan(900_000);
    expect((await send({ document })).status).toBe(201);
    expect((await send({ yaml: 'x'.repeat(2_100_000) })).body.code).toBe('payload_too_large');
  });
});

describe('the text of a policy', () => {
  it('is given back as its author wrote it', async () => {
    const text = `# Why: see the handbook\n${yaml.replace('50_00', '5000  # EUR 50')}`;
    const { version } = await plane.ok(org.ownerKey, 'POST', '/v1/policies/refunds/versions', { yaml: text });
    expect(await plane.ok(org.ownerKey, 'GET', `/v1/policies/refunds/versions/${version}`)).toMatchObject({
      yaml: text,
    });
  });
});

describe('a policy as a document', () => {
  it('has no text', async () => {
    const rules = [{ id: 'reads', effect: 'ALLOW', match: { effects: ['read'] }, reason: 'x' }];
    expect((await send({ document: { name: 'refunds', rules } })).body).toMatchObject({ yaml: null });
  });

  it('is refused with the same problem as YAML, without places in a text', async () => {
    const { status, body } = await send({ document: { name: 'refunds', rules: [{ id: 'Bad Id' }] } });
    expect([status, body.code]).toEqual([422, 'policy_invalid']);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain('rules[0].effect');
    expect(body.errors.every((error: { source?: unknown }) => error.source === undefined)).toBe(true);
  });
});

describe('POST /v1/policies/validate', () => {
  const validate = (body: unknown) => plane.ok(org.ownerKey, 'POST', '/v1/policies/validate', body);

  it('says the same of a long one, which is read in a thread', async () => {
    const [short, long] = [yaml, `# ${'x'.repeat(30_000)}\n${yaml}`].map((text) => text.replace('amount', 'amout'));
    const { errors } = await validate({ yaml: short });
    expect(errors[0].source).toMatchObject({ line: expect.any(Number) });
    const moved = (error: { source: { line: number } }) => ({
      ...error,
      source: { ...error.source, line: error.source.line + 1 },
    });
    expect(await validate({ yaml: long })).toEqual({ valid: false, errors: errors.map(moved) });
  });

  it('answers mistakes as data and keeps nothing', async () => {
    const before = (await plane.ok(org.ownerKey, 'GET', '/v1/policies')).items;
    expect(await validate({ yaml: yaml.replace('50_00', '5000') })).toEqual({ valid: true, errors: [] });
    expect(await validate({ yaml: yaml.replace('amount', 'amout') })).toMatchObject({ valid: false });
    expect((await plane.ok(org.ownerKey, 'GET', '/v1/policies')).items).toEqual(before);
  });
});

describe('publishing', () => {
  it('refuses versions and policies that do not exist', async () => {
    const publish = (name: string, version: number | null) =>
      plane.request(org.ownerKey, 'POST', `/v1/policies/${name}/publish`, { version });
    expect((await publish('refunds', 99)).status).toBe(404);
    expect((await publish('never', 1)).status).toBe(404);
    expect((await publish('never', null)).status).toBe(404);
  });
});

describe('the catalogue of an editor', () => {
  it("has the built-in actions and the org's own, with their fields and what conditions may call", async () => {
    const { actions, variables, fieldTypes, functions, macros } = await plane.ok(
      org.ownerKey,
      'GET',
      '/v1/policy-catalogue',
    );
    const types: string[] = actions.map(({ type }: { type: string }) => type);
    expect(types).toEqual([...types].sort((a, b) => (a < b ? -1 : 1)));
    expect(types).toEqual(expect.arrayContaining(['create_refund', 'refund_order']));
    const own = actions.find(({ type }: { type: string }) => type === 'refund_order');
    expect(own.material.amount).toMatchObject({ type: 'integer', required: true });
    expect(fieldTypes).toMatchObject({ integer: 'int', string_list: 'list<string>' });
    expect(variables).toMatchObject({ context: 'map<string, dyn>', facts: { history: { amountLastDay: 'int' } } });
    expect(functions).toContainEqual({
      name: 'isWeekend',
      receiver: true,
      arguments: { least: 1, most: 1 },
      signatures: ['google.protobuf.Timestamp.isWeekend(string): bool'],
    });
    expect(macros).toContain('exists');
  });
});

describe('a shadow', () => {
  it('names the version that it tries, or a draft that was never kept', async () => {
    const rules = [{ id: 'tried', effect: 'BLOCK', match: { effects: ['read'] }, reason: 'tried' }];
    const document = { name: 'tried', rules };
    const set = () => plane.ok(org.ownerKey, 'PUT', '/v1/policies-shadow', { draft: { document } });
    expect((await set()).policies).toEqual([{ name: 'tried', version: null }]);
    const { version } = await plane.ok(org.ownerKey, 'POST', '/v1/policies/tried/versions', { document });
    expect((await set()).policies).toEqual([{ name: 'tried', version }]);
    await plane.ok(org.ownerKey, 'POST', '/v1/policies/tried/publish', { version });
    expect((await set()).policies).toEqual([]);
    await plane.ok(org.ownerKey, 'DELETE', '/v1/policies-shadow');
  });
});
