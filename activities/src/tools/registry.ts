import { awsProvider } from './aws/aws-provider.js';
import { httpProvider } from './http/http-provider.js';
import { postgresProvider } from './postgres/postgres-provider.js';
import type { ToolProvider } from './provider.js';
import { stripeProvider } from './stripe/stripe-provider.js';

/** Every provider by its name; what its connections hold is in `../connection-schemas` too. */
export const providerRegistry: ReadonlyMap<string, ToolProvider> = new Map(
  [
    httpProvider as ToolProvider,
    postgresProvider as ToolProvider,
    stripeProvider as ToolProvider,
    awsProvider as ToolProvider,
  ].map((provider) => [provider.name, provider]),
);
