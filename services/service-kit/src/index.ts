export { newId } from '@runplane/database';
export * from './auth/api-key.js';
export {
  type AccessTokenClaims,
  type AccessTokenVerifier,
  AUTH_OPTIONS,
  AuthGuard,
  type AuthOptions,
  acceptKey,
  authenticate,
  bearerOf,
  type KeyStore,
  provenKey,
} from './auth/auth.guard.js';
export { presentedCertificate } from './auth/client-certificate.js';
export * from './auth/principal.js';
export * from './auth/session.js';
export * from './config/data-keys.js';
export * from './config/http-config.js';
export * from './config/read-config.js';
export * from './config/temporal-tls.js';
export { failedChecks, type HealthChecks } from './health/health.controller.js';
export { createHttpApp, DEFAULT_BODY_LIMIT, type HttpAppOptions } from './http/create-http-app.js';
export { allowForms } from './http/form-routes.js';
export { allowLargeBodies, type BodyLimits } from './http/large-bodies.js';
export { createLogger } from './http/logger.js';
export { problemOf } from './http/problem-of.js';
export { addRawRoutes, type RawRequest, type RawRoute } from './http/raw-routes.js';
export { type RunningService, serve } from './http/serve.js';
export { networkOf, type Rates } from './limits/rate-limits.js';
export type { OpenApiInfo } from './openapi/openapi-document.js';
export { Operation, type OperationDescription } from './openapi/operation.js';
export { runService } from './run-service.js';
export { serviceModule } from './service.module.js';
export { answeredUpdate } from './temporal/answered-update.js';
export { guardedActionStart } from './temporal/guarded-action-start.js';
export { ownerOfPayload, SealedPayloads } from './temporal/sealed-payloads.js';
export { TemporalClient, type TemporalOptions } from './temporal/temporal-client.js';
export {
  isErased,
  isGone,
  isUnavailable,
  temporalProblem,
  unavailable,
  withTemporalProblems,
} from './temporal/temporal-problem.js';
export { updateIdOf } from './temporal/update-id.js';
