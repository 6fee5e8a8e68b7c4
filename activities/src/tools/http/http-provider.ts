import type { JsonObject } from '@runplane/contracts';
import { DestinationRefused, NotSent, type OutboundResponse } from '../../outbound/index.js';
import { misfitOf } from '../json-schema/misfit-of.js';
import {
  MAX_RESULT_BYTES,
  noEffect,
  OutcomeUnknown,
  type ProviderCall,
  ToolFailure,
  type ToolProvider,
} from '../provider.js';
import { type AccessToken, accessToken, forgetToken } from './access-token.js';
import { type BuiltRequest, buildRequest, confidentialValues } from './build-request.js';
import { checkHttp } from './check.js';
import { bodyForm, HttpConfiguration, HttpOperation, HttpSecret, isRead, placedArguments } from './operation.js';
import { readResponse } from './read-response.js';
import { reconcileHttp } from './reconcile.js';
import { redact } from './redact.js';
import { tlsOf } from './tls.js';

type HttpCall = ProviderCall<HttpOperation, HttpConfiguration, HttpSecret>;

/** Any HTTP API: one request for one call. The result is `{ status, body }`. */
export const httpProvider: ToolProvider<HttpOperation, HttpConfiguration, HttpSecret> = {
  name: 'http',
  operationSchema: HttpOperation,
  configurationSchema: HttpConfiguration,
  secretSchema: HttpSecret,
  failures: {
    arguments_invalid: 'terminal',
    destination_refused: 'terminal',
    connection_invalid: 'terminal',
    not_sent: 'retry',
    token_refused: 'terminal',
    token_unavailable: 'retry',
    unanswered: 'unknown',
    response_interrupted: 'unknown',
    response_encoded: 'unknown',
    'http_2*': 'unknown',
    'http_3*': 'unknown',
    'http_4*': 'terminal',
    http_408: 'retry',
    http_425: 'retry',
    http_429: 'retry',
    'http_5*': 'unknown',
  },

  idempotency(operation) {
    if (isRead(operation)) return 'natural';
    if (operation.idempotencyHeader !== undefined) return 'keyed';
    return (operation.idempotent ?? ['PUT', 'DELETE'].includes(operation.method)) ? 'natural' : 'none';
  },

  usedArguments(operation) {
    return bodyForm(operation) === 'none' ? placedArguments(operation) : null;
  },

  keep: ({ keep }) => keep ?? 'all',

  async execute(call) {
    let secrets = confidentialValues(call.secret);
    try {
      let token = await tokenOf(call);
      let response = await send(call, built(call, token?.value));
      if (response.status === 401 && token?.isKept) {
        // It may have been revoked. A service that refuses the token has not looked at what was asked.
        forgetToken(call);
        token = await tokenOf(call);
        response = await send(call, built(call, token?.value));
      }
      secrets = confidentialValues(call.secret, token?.value);
      const result = readResponse(response, call.operation, { repeated: call.repeated, secrets });
      return redact(await flagged(result, call), secrets);
    } catch (error) {
      if (error instanceof Error) error.message = redact(error.message, secrets);
      throw error;
    }
  },

  reconcile: reconcileHttp,
  check: checkHttp,
};

const attemptOf = ({ operation, repeated }: HttpCall) => ({ hasEffects: !isRead(operation), repeated });

/** Nothing was sent to the service itself yet. */
async function tokenOf(call: HttpCall): Promise<AccessToken | undefined> {
  return accessToken(call).catch((error: unknown) => {
    throw error instanceof ToolFailure ? noEffect(attemptOf(call), error.code, error.message, error) : error;
  });
}

/** What the service has done stays done, whatever it answers: a body that does not fit is told, not hidden. */
async function flagged(result: JsonObject, { operation, origin, signal }: HttpCall): Promise<JsonObject> {
  const { response } = operation;
  if (response === undefined) return result;
  try {
    const misfit = await misfitOf(response, result.body, { orgId: origin.orgId, signal });
    return misfit === null ? result : { ...result, schemaViolation: misfit };
  } catch {
    return { ...result, schemaViolation: 'the schema of the tool definition can not be read' };
  }
}

function built(call: HttpCall, token: string | undefined): BuiltRequest {
  try {
    return buildRequest(call, token);
  } catch (error) {
    // The connection may have changed since an earlier attempt was sent.
    throw error instanceof ToolFailure ? noEffect(attemptOf(call), error.code, error.message) : error;
  }
}

async function send(call: HttpCall, request: BuiltRequest): Promise<OutboundResponse> {
  const { operation, secret, signal } = call;
  const attempt = attemptOf(call);
  try {
    return await call.outbound.request({
      ...request,
      method: operation.method,
      signal,
      maxResponseBytes: MAX_RESULT_BYTES,
      ...tlsOf(call),
      confidential: call.configuration.oauth2 !== undefined || confidentialValues(secret).length > 0,
    });
  } catch (cause) {
    const message = (cause as Error).message;
    if (cause instanceof DestinationRefused) throw noEffect(attempt, 'destination_refused', message, { cause });
    if (cause instanceof NotSent) throw noEffect(attempt, 'not_sent', message, { retryable: true, cause });
    throw attempt.hasEffects
      ? new OutcomeUnknown('unanswered', message, { cause })
      : new ToolFailure('unanswered', message, { retryable: true, cause });
  }
}
