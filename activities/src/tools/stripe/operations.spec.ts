import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { builtInCatalogue } from '@runplane/mapping';
import { documentedOperation as find, parametersOf } from '../../../test-support/stripe-document.js';
import { buildRequest } from './build-request.js';
import { markedCreations } from './creations.js';
import { StripeOperation } from './operation.js';
import { endpointOf, sdkEndpoints } from './sdk-operations.js';
import { undos } from './undo.js';

const builtIns = [...builtInCatalogue().operations.values()].filter(({ provider }) => provider === 'stripe');
const nameOf = ({ name }: { name: string }) => name.replace('stripe.', '');

describe('the built-in operations of the catalogue', () => {
  it.each(builtIns.map(nameOf))('%s is an operation of the SDK and of the API', (name) => {
    const endpoint = endpointOf(name);
    expect(endpoint).toBeDefined();
    expect(endpoint && find(endpoint)).toBeDefined();
  });

  it.each(
    builtIns.flatMap((operation) =>
      'reader' in operation ? [] : [[nameOf(operation), Object.values(operation.fields ?? {})] as const],
    ),
  )('each field of %s can be given by a parameter of the API', (name, sources) => {
    const endpoint = endpointOf(name);
    const parameters = parametersOf(endpoint && find(endpoint));
    // What a list could be filtered by is the same for all lists: Stripe refuses the filters that one lacks.
    if (endpoint?.method === 'GET') return;
    const pointers = sources.map((source) => (JSON.stringify(source).match(/"\/[^"]*"/g) ?? []).map(firstToken));
    const exists = (field: string) => parameters.has(field) || standsInPath(name, field);
    expect(pointers.filter((names) => names.length > 0 && !names.some(exists))).toEqual([]);
  });
});

const firstToken = (quoted: string) => quoted.split(/["/]/)[2] as string;

/** Whether an argument of this name is taken for an object in the path, others being given too where there are more. */
function standsInPath(name: string, field: string): boolean {
  const operation = StripeOperation.parse({ operation: name });
  const companions: JsonObject[] = [{}, { customer: 'cus_1' }, { account: 'acct_1' }, { id: 'x_1' }];
  return companions.some((companion) => {
    try {
      return !Object.hasOwn(buildRequest(operation, { [field]: 'x_1', ...companion }).params, field);
    } catch {
      return false;
    }
  });
}

describe('the operations of the SDK', () => {
  it('are those of the API, but for what the older document of stripe-mock lacks', () => {
    const unknown = [...sdkEndpoints()].filter(([, endpoint]) => !find(endpoint)).map(([name]) => name);
    const newer = /^(apps\.installs|product_catalog|three_d_secure|tax\.locations)\.|^subscriptions\.pause$/;
    expect(unknown.filter((name) => !newer.test(name))).toEqual([]);
    expect(sdkEndpoints().size).toBeGreaterThan(550);
  });

  it.each(['payment_intents.create', 'paymentIntents.create', 'PaymentIntents.Create'])('%s is one of them', (name) => {
    expect(endpointOf(name)).toEqual({ method: 'POST', path: '/v1/payment_intents' });
  });

  it.each(['files.create', 'oauth.token', 'quotes.pdf', 'charges.constructor', 'charges', '', 'toString'])(
    '%s is none',
    (name) => {
      expect(endpointOf(name)).toBeUndefined();
    },
  );
});

it.each(markedCreations())('%s takes metadata, and lists by the time of creation', (path) => {
  expect(parametersOf(find({ method: 'POST', path }))).toContain('metadata');
  expect(parametersOf(find({ method: 'GET', path }))).toContain('created');
});

it.each(undos().map((undo) => [undo.tool, undo] as const))(
  '%s, which undoes, is built in and gets all it needs',
  (_, undo) => {
    expect(builtIns.map(({ name }) => name)).toContain(undo.tool);
    const args = Object.fromEntries(Object.keys(undo.arguments).map((name) => [name, 'x_1']));
    const operation = StripeOperation.parse({ operation: undo.tool.replace('stripe.', '') });
    const { path, params } = buildRequest(operation, args);
    const parameters = parametersOf(find(endpointOf(undo.tool.replace('stripe.', '')) as never));
    expect(path).not.toContain('{');
    expect(Object.keys(params).filter((name) => !parameters.has(name))).toEqual([]);
  },
);
