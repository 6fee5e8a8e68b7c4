import { DataKeys, openDatabase } from '@runplane/database';
import {
  allowForms,
  allowLargeBodies,
  createHttpApp,
  createLogger,
  type RunningService,
  rootKeyOf,
  SealedPayloads,
  serve,
  TemporalClient,
} from '@runplane/service-kit';
import type { ControlPlaneConfig } from './config.js';
import { controlPlaneModule } from './control-plane.module.js';
import { serveDashboard } from './dashboard/serve-dashboard.js';
import { OPENAPI_INFO } from './openapi/info.js';
import { addSlackHttp } from './slack/inbound/slack-http.js';
import { SlackSockets } from './slack/inbound/slack-sockets.js';

const MEBIBYTE = 1024 * 1024;
/** Stripe's OpenAPI document has 8 MB; its reviewed tools have 2. */
const BODY_LIMITS = {
  '/v1/policies/': 2 * MEBIBYTE,
  '/v1/policies-shadow': 2 * MEBIBYTE,
  '/v1/policy-replays': 2 * MEBIBYTE,
  '/v1/imports': 16 * MEBIBYTE,
  '/v1/imports/apply': 8 * MEBIBYTE,
};

/** Pages of our own that people send forms from. */
const FORM_ROUTES = new Set(['/approvals/:id']);

/** The admin API: configuration, policies, approvals, actions, audit. Never in the path of a decision. */
export async function startControlPlane(config: ControlPlaneConfig): Promise<RunningService> {
  const database = await openDatabase({ url: config.databaseUrl, applicationName: 'runplane-control-plane' });
  const root = await rootKeyOf(config.dataKey);
  const keys = new DataKeys(database, root);
  const temporal = new TemporalClient({
    address: config.temporalAddress,
    namespace: config.temporalNamespace,
    tls: config.temporalTls,
    payloadCodecs: [new SealedPayloads(keys)],
  });
  const logger = createLogger('control-plane', config.logLevel);
  const dispose = async () => {
    await temporal.close();
    await database.close();
  };
  try {
    const app = await createHttpApp(controlPlaneModule({ config, database, temporal, keys, root }), {
      logger,
      http: config.http,
      openapi: OPENAPI_INFO,
    });
    allowLargeBodies(app, BODY_LIMITS);
    allowForms(app, FORM_ROUTES);
    addSlackHttp(app, logger);
    await serveDashboard(app, config.dashboardFolder);
    const running = await serve(app, config, dispose);
    app.get(SlackSockets).start(logger);
    return running;
  } catch (error) {
    await dispose();
    throw error;
  }
}
