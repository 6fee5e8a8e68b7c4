import { openDatabase } from '@runplane/database';
import {
  allowForms,
  createHttpApp,
  createLogger,
  openDataKeys,
  type RunningService,
  SealedPayloads,
  serve,
  TemporalClient,
} from '@runplane/service-kit';
import { AccessTokens } from './access-tokens/access-tokens.js';
import { ActionSignals } from './actions/action-signals.js';
import type { GatewayConfig } from './config.js';
import { gatewayModule } from './gateway.module.js';
import { PermitKeys } from './permits/permit-keys.js';

const OPENAPI = {
  title: 'Runplane agent API',
  description: 'Guarded actions: an agent asks, a policy decides, people approve, the outcome is recorded.',
  version: '1.0.0',
};

/** As OAuth 2.0 has it. */
const FORM_ROUTES = new Set(['/oauth/token']);

export async function startGateway(config: GatewayConfig): Promise<RunningService> {
  const permits = await PermitKeys.from(config.permitPublicKey);
  const tokens = config.tokenKey === null ? null : await AccessTokens.from(config.tokenKey);
  const database = await openDatabase({ url: config.databaseUrl, applicationName: 'runplane-gateway' });
  const keys = await openDataKeys(database, config.dataKey);
  const temporal = new TemporalClient({
    address: config.temporalAddress,
    namespace: config.temporalNamespace,
    tls: config.temporalTls,
    payloadCodecs: [new SealedPayloads(keys)],
    queryRejectCondition: 'NOT_OPEN',
  });
  const signals = new ActionSignals();
  const stopListening = await database.listen('action_changed', (payload) => signals.announce(payload));
  const app = await createHttpApp(gatewayModule({ config, database, temporal, signals, permits, tokens }), {
    logger: createLogger('gateway', config.logLevel),
    openapi: OPENAPI,
    http: config.http,
    clientCertificates: true,
  });
  allowForms(app, FORM_ROUTES);
  return serve(app, config, async () => {
    await stopListening();
    await temporal.close();
    await database.close();
  });
}
