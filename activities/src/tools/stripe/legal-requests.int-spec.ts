import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Json, JsonObject } from '@runplane/contracts';
import { builtInCatalogue } from '@runplane/mapping';
import { describeWith, startStripeMock, type TestServer } from '../../../../infra/src/testing/servers/index.js';
import { bodyOf, documentedOperation, type Schema } from '../../../test-support/stripe-document.js';
import { createOutbound } from '../../outbound/index.js';
import { buildRequest } from './build-request.js';
import { StripeConfiguration } from './connection.js';
import { StripeOperation } from './operation.js';
import { endpointOf } from './sdk-operations.js';
import { stripeProvider } from './stripe-provider.js';

// The first start installs stripe-mock.
jest.setTimeout(900_000);

const catalogue = new Map(
  [...builtInCatalogue().operations.values()]
    .filter(({ provider }) => provider === 'stripe')
    .map((operation) => [operation.name.replace('stripe.', ''), operation]),
);

/** What Stripe's document requires and what the catalogue reads, with the objects in the path under their names there. */
function argumentsOf(name: string): JsonObject {
  const documented = documentedOperation(endpointOf(name) as NonNullable<ReturnType<typeof endpointOf>>);
  const parameters = (documented?.parameters ?? []).filter(({ required }) => required);
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const sampled = query.map((parameter) => [parameter.name, sample(parameter.schema)] as const);
  const body = bodyOf(documented);
  const read = fieldsOf(name).flatMap((names) => {
    const known = names.find((field) => body.properties?.[field]);
    return known ? [[known, sample(body.properties?.[known] as Schema)] as const] : [];
  });
  const fields = { ...Object.fromEntries(read), ...(sample(body) as JsonObject) };
  return { ...fields, ...Object.fromEntries(sampled), ...placed(name, inPath) };
}

/** For each material field of the action, the arguments of which one may give it. */
function fieldsOf(name: string): string[][] {
  const operation = catalogue.get(name);
  if (!operation || 'reader' in operation) return [];
  const pointers = (source: unknown) => JSON.stringify(source).match(/"\/[^"]*"/g) ?? [];
  return Object.values(operation.fields ?? {}).map((source) =>
    pointers(source).map((text) => text.split(/["/]/)[2] ?? ''),
  );
}

/** The document has `id` for more than one object in a path where the catalogue has the object's own name. */
function placed(name: string, inPath: string[]): JsonObject {
  const [first = '', second = ''] = inPath;
  const own = name.split('.').at(-2)?.replace(/s$/, '') ?? '';
  const [a, b] = ['x_1', 'x_2'];
  const choices: JsonObject[] = [
    {},
    { [first]: a },
    { [first]: a, [second]: b },
    { [own]: a, [second]: b },
    { [own]: a },
  ];
  const operation = StripeOperation.parse({ operation: name });
  const fitting = choices.find((choice) => {
    try {
      return Object.keys(buildRequest(operation, choice).params).length === 0;
    } catch {
      return false;
    }
  });
  if (fitting === undefined) throw new Error(`no arguments fit the path of ${name}: ${inPath.join(', ')}`);
  return fitting;
}

function sample(schema: Schema): Json {
  if (schema.enum) return schema.enum.find((value) => value !== '') as Json;
  if (schema.anyOf) return sample(schema.anyOf[0] as Schema);
  if (schema.type === 'integer' || schema.type === 'number') return 100;
  if (schema.type === 'boolean') return true;
  if (schema.type === 'array') return [sample(schema.items ?? {})];
  if (schema.type === 'string') return schema.format === 'currency' ? 'usd' : 'x_3';
  const required = (schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] ?? {})] as const);
  return Object.fromEntries(required);
}

describeWith(describe, 'stripe-mock')('a request that Stripe’s own mock finds legal', () => {
  let mock: TestServer;
  beforeAll(async () => {
    mock = await startStripeMock();
  });
  afterAll(() => mock.stop());

  const run = (operation: JsonObject, args: JsonObject) =>
    stripeProvider.execute({
      operation: StripeOperation.parse(operation),
      configuration: StripeConfiguration.parse({ apiBase: mock.url }),
      secret: { apiKey: 'sk_test_legal' },
      arguments: args,
      toolKey: '0'.repeat(64),
      repeated: false,
      origin: { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' },
      signal: AbortSignal.timeout(300_000),
      timeoutMs: 300_000,
      outbound: createOutbound({ allow: `127.0.0.1:${mock.port}` }),
    });

  it.each([...catalogue.keys()])('%s', async (name) => {
    await expect(run({ operation: name }, argumentsOf(name))).resolves.toMatchObject({});
  });

  it('goes to any other operation, by name or by path', async () => {
    await expect(run({ operation: 'terminal.readers.list' }, { limit: 3 })).resolves.toMatchObject({ object: 'list' });
    const path = { method: 'POST', path: '/v1/credit_notes/{credit_note}/void' };
    await expect(run(path, { credit_note: 'cn_1' })).resolves.toMatchObject({ object: 'credit_note' });
  });

  it('has parameters that the API knows, or is refused', async () => {
    const refused = run({ operation: 'refunds.create' }, { charge: 'ch_1', amuont: 5 });
    await expect(refused).rejects.toMatchObject({ name: 'ToolFailure', code: 'stripe_refused' });
  });
});
