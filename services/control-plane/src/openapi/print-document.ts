// Prints the OpenAPI document without a database: the dashboard's client is made from it at build time.
import { randomBytes } from 'node:crypto';
import { type Database, type DataKeys, KeyRing, type RootKey } from '@runplane/database';
import { createHttpApp, createLogger, TemporalClient } from '@runplane/service-kit';
import { type ControlPlaneConfig } from '../config.js';
import { controlPlaneModule } from '../control-plane.module.js';
import { OPENAPI_INFO } from './info.js';

const UNUSED = { perSecond: 1, burst: 1 };

/** Routes are declared from types and schemas alone, so that nothing of this is ever reached. */
const config: ControlPlaneConfig = {
  databaseUrl: '',
  temporalAddress: '127.0.0.1:1',
  temporalNamespace: 'none',
  temporalTls: null,
  host: '127.0.0.1',
  port: 0,
  logLevel: 'silent',
  auditPublicKey: new Uint8Array(32),
  auditKeyChanges: [],
  sealingKeys: KeyRing.of(randomBytes(32)),
  dataKey: { file: KeyRing.of(randomBytes(32)) },
  operatorToken: randomBytes(32).toString('hex'),
  webAuthn: { rpId: 'localhost', origins: ['http://localhost'] },
  slackApiUrl: 'https://slack.com/api/',
  http: { rates: { ip: UNUSED, key: UNUSED, org: UNUSED }, trustedProxies: [], tls: null, https: false },
  outboundAllow: '',
  witnessPolicy: null,
  temporalUiUrl: null,
  dashboardFolder: '',
};
const parts = {
  config,
  database: {} as Database,
  keys: {} as DataKeys,
  root: {} as RootKey,
  temporal: new TemporalClient({
    address: config.temporalAddress,
    namespace: config.temporalNamespace,
    tls: null,
    payloadCodecs: [],
  }),
};
const app = await createHttpApp(controlPlaneModule(parts), {
  logger: createLogger('control-plane', config.logLevel),
  http: config.http,
  openapi: OPENAPI_INFO,
});
const answer = await app.getHttpAdapter().getInstance().inject({ method: 'GET', url: '/openapi.json' });
process.stdout.write(answer.body, () => process.exit(0));
