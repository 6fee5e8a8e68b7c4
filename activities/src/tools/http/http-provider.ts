import { DestinationRefused, NotSent, type OutboundResponse } from '../../outbound/index.js';
import {
  MAX_RESULT_BYTES,
  noEffect,
  OutcomeUnknown,
  type ProviderCall,
  ToolFailure,
  type ToolProvider,
} from '../provider.js';
import { type BuiltRequest, buildRequest, confidentialValues } from './build-request.js';
import { checkHttp } from './check.js';
import { HttpConfiguration, HttpOperation, HttpSecret, hasJsonBody, isRead, placeholdersOf } from './operation.js';
import { readResponse } from './read-response.js';
import { reconcileHttp } from './reconcile.js';
import { redact } from './redact.js';

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
    not_sent: 'retry',
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
    return hasJsonBody(operation) ? null : new Set([...placeholdersOf(operation), ...operation.query]);
  },

  async execute(call) {
    const secrets = confidentialValues(call.secret);
    try {
      const response = await send(call, built(call));
      return redact(readResponse(response, call.operation, { repeated: call.repeated, secrets }), secrets);
    } catch (error) {
      if (error instanceof Error) error.message = redact(error.message, secrets);
      throw error;
    }
  },

  reconcile: reconcileHttp,
  check: checkHttp,
};

const attemptOf = ({ operation, repeated }: HttpCall) => ({ hasEffects: !isRead(operation), repeated });

function built(call: HttpCall): BuiltRequest {
  try {
    return buildRequest(call);
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
      confidential: confidentialValues(secret).length > 0,
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
