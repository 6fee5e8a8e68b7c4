import Stripe from 'stripe';

export type StripeMethod = 'GET' | 'POST' | 'DELETE';

/** An operation of Stripe's API. `{0}`, `{1}` … in the path are the objects that it is about. */
export interface StripeEndpoint {
  method: StripeMethod;
  path: string;
}

/** They go to other hosts, or carry or answer files. */
const NOT_OF_THE_API = ['files.create', 'quotes.pdf', 'oauth.'];
const PLACEHOLDERS = ['{0}', '{1}', '{2}', '{3}'];

let endpoints: ReadonlyMap<string, StripeEndpoint> | undefined;

/**
 * The endpoint of an operation by its name in the API or in an SDK (`payment_intents.create`, `paymentIntents.create`);
 * undefined where the pinned SDK has none. The table is read off the SDK's own resources, so that it can't drift from it.
 */
export function endpointOf(operation: string): StripeEndpoint | undefined {
  endpoints ??= new Map([...sdkEndpoints()].map(([name, endpoint]) => [keyOf(name), endpoint]));
  return endpoints.get(keyOf(operation));
}

/** Every operation of the SDK by its name in the style of the API: `checkout.sessions.create`. */
export function sdkEndpoints(): Map<string, StripeEndpoint> {
  const found = new Map<string, StripeEndpoint>();
  collect(new Stripe('sk_test_none'), '', found);
  return found;
}

/** The SDK writes `del`, the catalogue also `delete`; the rest is a matter of style. */
function keyOf(operation: string): string {
  return operation
    .replaceAll(/[_-]/g, '')
    .toLowerCase()
    .replace(/\.delete$/, '.del');
}

function collect(parent: object, prefix: string, found: Map<string, StripeEndpoint>): void {
  for (const [name, member] of Object.entries(parent)) {
    // Each namespace and resource has its client as a member.
    if (name.startsWith('_') || name === 'stripe' || typeof member !== 'object' || member === null) continue;
    const path = `${prefix}${snakeCase(name)}.`;
    if (member instanceof Stripe.StripeResource) collectMethods(member, path, found);
    if (isNamespace(member)) collect(member, path, found);
  }
}

function isNamespace(member: object): boolean {
  return Object.values(member).some((value) => value instanceof Stripe.StripeResource);
}

function collectMethods(resource: Stripe.StripeResource, prefix: string, found: Map<string, StripeEndpoint>): void {
  for (const method of Object.getOwnPropertyNames(Object.getPrototypeOf(resource))) {
    const name = `${prefix}${snakeCase(method)}`;
    if (method === 'constructor' || NOT_OF_THE_API.some((other) => name.startsWith(other))) continue;
    const endpoint = recorded(resource, method);
    if (endpoint) found.set(name, endpoint);
  }
}

/** Calls a method of a resource that sends nothing, and looks at what it would have sent. */
function recorded(resource: Stripe.StripeResource, method: string): StripeEndpoint | undefined {
  let endpoint: StripeEndpoint | undefined;
  const recorder = Object.create(resource, {
    _makeRequest: {
      value: (verb: string, path: string) => {
        endpoint ??= { method: verb as StripeMethod, path: decodeURIComponent(path) };
        return Promise.resolve({});
      },
    },
  });
  recorder[method](...PLACEHOLDERS);
  return endpoint;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
