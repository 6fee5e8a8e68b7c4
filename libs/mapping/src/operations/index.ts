import { aws } from './aws/index.js';
import { http } from './http.js';
import type { BuiltInOperation, Operations } from './operation.js';
import { slack } from './slack.js';
import { postgres, sql } from './sql.js';
import { stripe } from './stripe/index.js';

export type { BuiltInOperation } from './operation.js';

/**
 * Operations by provider; the first part of a tool's name. `sql` is an alias that says its dialect. Free texts of other
 * dialects have no parser (docs/adr/0011): they stay unmapped, under the name of their provider.
 */
const PROVIDERS: Readonly<Record<string, { provider: string; operations: Operations }>> = {
  aws: { provider: 'aws', operations: aws },
  http: { provider: 'http', operations: http },
  mysql: { provider: 'mysql', operations: {} },
  postgres: { provider: 'postgres', operations: postgres },
  slack: { provider: 'slack', operations: slack },
  sql: { provider: 'postgres', operations: sql },
  sqlite: { provider: 'sqlite', operations: {} },
  stripe: { provider: 'stripe', operations: stripe },
};

export function builtInOperations(): BuiltInOperation[] {
  return Object.entries(PROVIDERS).flatMap(([prefix, { provider, operations }]) =>
    Object.entries(operations).map(([name, operation]) => ({ ...operation, name: `${prefix}.${name}`, provider })),
  );
}

/**
 * SDKs write one operation as `paymentIntents.create`, `payment_intents.create` or `DeleteObject`: all are the same
 * operation. `\n` can't stand in a name, so that names never meet across their dots.
 */
export function operationKey(toolName: string): string {
  return toolName
    .split('.')
    .map((part) => part.replaceAll(/[_-]/g, '').toLowerCase())
    .join('\n');
}

/** The provider that a tool's name claims, where it is one of those above: its unlisted operations are not harmless. */
export function claimedProvider(toolName: string): string | undefined {
  const [prefix = ''] = operationKey(toolName).split('\n');
  return Object.hasOwn(PROVIDERS, prefix) ? PROVIDERS[prefix]?.provider : undefined;
}
