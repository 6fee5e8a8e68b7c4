import { awsProvider } from './aws/aws-provider.js';
import { httpProvider } from './http/http-provider.js';
import { mcpProvider } from './mcp/mcp-provider.js';
import { mysqlProvider } from './mysql/mysql-provider.js';
import { postgresProvider } from './postgres/postgres-provider.js';
import type { ToolProvider } from './provider.js';
import { slackProvider } from './slack/slack-provider.js';
import { sqliteProvider } from './sqlite/sqlite-provider.js';
import { stripeProvider } from './stripe/stripe-provider.js';

/** Every provider by its name; what its connections hold is in `../connection-schemas` too. */
export const providerRegistry: ReadonlyMap<string, ToolProvider> = new Map(
  [
    awsProvider as ToolProvider,
    httpProvider as ToolProvider,
    mcpProvider as ToolProvider,
    mysqlProvider as ToolProvider,
    postgresProvider as ToolProvider,
    slackProvider as ToolProvider,
    sqliteProvider as ToolProvider,
    stripeProvider as ToolProvider,
  ].map((provider) => [provider.name, provider]),
);
