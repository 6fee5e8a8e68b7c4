import { type DynamicModule, Module } from '@nestjs/common';
import type { Database } from '@runplane/database';
import { serviceModule, TemporalClient } from '@runplane/service-kit';
import { AccessTokensController } from './access-tokens/access-tokens.controller.js';
import { AccessTokens } from './access-tokens/access-tokens.js';
import { ActionReader } from './actions/action-reader.js';
import { ActionSignals } from './actions/action-signals.js';
import { ActionsController } from './actions/actions.controller.js';
import { AnswerService } from './actions/answer.service.js';
import { CancelService } from './actions/cancel.service.js';
import { DecisionService } from './actions/decision.service.js';
import { GuardController } from './actions/guard.controller.js';
import { GuardService } from './actions/guard.service.js';
import { OutcomeService } from './actions/outcome.service.js';
import type { GatewayConfig } from './config.js';
import { ActionFollower } from './mcp/action-follower.js';
import { McpController } from './mcp/mcp.controller.js';
import { McpServer } from './mcp/mcp-server.js';
import { OwnToolCalls } from './mcp/own-tool-calls.js';
import { ToolCalls } from './mcp/tool-calls.js';
import { ToolList } from './mcp/tool-list.js';
import { JwksController } from './permits/jwks.controller.js';
import { PermitKeys } from './permits/permit-keys.js';
import { CONFIG, DATABASE } from './tokens.js';

export interface GatewayParts {
  config: GatewayConfig;
  database: Database;
  temporal: TemporalClient;
  signals: ActionSignals;
  permits: PermitKeys;
  /** Null where none are issued. */
  tokens: AccessTokens | null;
}

@Module({})
class GatewayModule {}

export function gatewayModule({ config, database, temporal, signals, permits, tokens }: GatewayParts): DynamicModule {
  return {
    module: GatewayModule,
    imports: [
      serviceModule({
        auth: { keys: database, rates: config.http.rates, ...(tokens ? { tokens } : {}) },
        health: { database: () => database.ping(), temporal: () => temporal.ping() },
      }),
    ],
    controllers: [GuardController, ActionsController, JwksController, AccessTokensController, McpController],
    providers: [
      { provide: CONFIG, useValue: config },
      { provide: DATABASE, useValue: database },
      { provide: TemporalClient, useValue: temporal },
      // A factory, so that Nest calls its shutdown hook.
      { provide: ActionSignals, useFactory: () => signals },
      { provide: PermitKeys, useValue: permits },
      { provide: AccessTokens, useValue: tokens },
      DecisionService,
      ActionReader,
      GuardService,
      OutcomeService,
      AnswerService,
      CancelService,
      ToolList,
      ActionFollower,
      OwnToolCalls,
      ToolCalls,
      McpServer,
    ],
  };
}
