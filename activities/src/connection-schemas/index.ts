import type { z } from 'zod';
import { AwsConfiguration, AwsSecret } from '../tools/aws/operation.js';
import { HttpConfiguration, HttpSecret } from '../tools/http/operation.js';
import { McpConfiguration, McpSecret } from '../tools/mcp/operation.js';
import { MysqlConfiguration, MysqlSecret } from '../tools/mysql/operation.js';
import { PostgresConfiguration, PostgresSecret } from '../tools/postgres/operation.js';
import { SlackConfiguration, SlackSecret } from '../tools/slack/operation.js';
import { SqliteConfiguration, SqliteSecret } from '../tools/sqlite/operation.js';
import { StripeConfiguration, StripeSecret } from '../tools/stripe/connection.js';

export interface ConnectionSchemas {
  configuration: z.ZodType;
  secret: z.ZodType;
}

/**
 * What a connection of each provider has to hold, by the provider's name. The control plane checks by it what people
 * send; it loads none of the code that runs tools.
 */
export const CONNECTION_SCHEMAS: ReadonlyMap<string, ConnectionSchemas> = new Map<string, ConnectionSchemas>([
  ['aws', { configuration: AwsConfiguration, secret: AwsSecret }],
  ['http', { configuration: HttpConfiguration, secret: HttpSecret }],
  ['mcp', { configuration: McpConfiguration, secret: McpSecret }],
  ['mysql', { configuration: MysqlConfiguration, secret: MysqlSecret }],
  ['postgres', { configuration: PostgresConfiguration, secret: PostgresSecret }],
  ['slack', { configuration: SlackConfiguration, secret: SlackSecret }],
  ['sqlite', { configuration: SqliteConfiguration, secret: SqliteSecret }],
  ['stripe', { configuration: StripeConfiguration, secret: StripeSecret }],
]);
