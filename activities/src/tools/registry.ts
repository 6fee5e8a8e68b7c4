import { httpProvider } from './http/http-provider.js';
import { mcpProvider } from './mcp/mcp-provider.js';
import { mysqlProvider } from './mysql/mysql-provider.js';
import { postgresProvider } from './postgres/postgres-provider.js';
import type { ToolProvider } from './provider.js';
import { slackProvider } from './slack/slack-provider.js';

const PROVIDERS = [httpProvider, mcpProvider, mysqlProvider, postgresProvider, slackProvider] as readonly unknown[];

/** Every provider by its name. */
export const providerRegistry: ReadonlyMap<string, ToolProvider> = new Map(
  (PROVIDERS as readonly ToolProvider[]).map((provider) => [provider.name, provider]),
);
