/** The part of the kit for processes without an HTTP app: loads no Nest. */
export * from './auth/api-key.js';
export * from './config/data-keys.js';
export * from './config/http-config.js';
export { keyChangesFile } from './config/key-changes.js';
export * from './config/read-config.js';
export * from './config/temporal-tls.js';
export * from './config/witness-policy.js';
export { createLogger } from './http/logger.js';
export { serverTls, watchCertificate } from './http/tls-certificate.js';
export { runService } from './run-service.js';
export { answeredUpdate } from './temporal/answered-update.js';
export { SealedPayloads } from './temporal/sealed-payloads.js';
export { TemporalClient, type TemporalOptions } from './temporal/temporal-client.js';
export { isErased, temporalProblem } from './temporal/temporal-problem.js';
