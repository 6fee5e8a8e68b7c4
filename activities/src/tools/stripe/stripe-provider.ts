import type { JsonObject } from '@runplane/contracts';
import { z } from 'zod';
import { redact } from '../http/redact.js';
import { noEffect, type ProviderCall, ToolFailure, type ToolProvider } from '../provider.js';
import { buildRequest, type StripeRequest } from './build-request.js';
import { exchange } from './client.js';
import { StripeConfiguration, StripeSecret } from './connection.js';
import { markedRequest } from './mark.js';
import { endpoint, isKeyed, isRead, StripeOperation } from './operation.js';
import { readFailure, STRIPE_FAILURES } from './read-failure.js';
import { reconcile } from './reconcile.js';
import { redactObject } from './redact-object.js';
import { endpointOf } from './sdk-operations.js';
import { undoOf } from './undo.js';

type StripeCall = ProviderCall<StripeOperation, StripeConfiguration, StripeSecret>;

/** Stripe's API by its own client. The result is the object that Stripe answers, without what is confidential in it. */
export const stripeProvider: ToolProvider<StripeOperation, StripeConfiguration, StripeSecret> = {
  name: 'stripe',
  operationSchema: StripeOperation,
  configurationSchema: StripeConfiguration,
  secretSchema: StripeSecret,
  failures: STRIPE_FAILURES,

  builtIn(name) {
    const operation = name.replace(/^stripe\./, '');
    return endpointOf(operation) ? { operation, reveal: [] } : null;
  },

  idempotency(operation) {
    return isKeyed(endpoint(operation)) ? 'keyed' : 'natural';
  },

  argumentSchema(operation) {
    return z.record(z.string(), z.json()).superRefine((args, context) => {
      try {
        buildRequest(operation, args as JsonObject);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
      }
    }) as unknown as z.ZodType<JsonObject>;
  },

  usedArguments: () => null,
  undo: undoOf,

  async execute(call) {
    const { operation, secret, toolKey, repeated } = call;
    const target = endpoint(operation);
    const answered = await exchange(call, requestOf(call), isKeyed(target) ? toolKey : undefined);
    const secrets = [secret.apiKey];
    if (!answered.ok) throw readFailure(answered, { endpoint: target, repeated, secrets });
    return redact(redactObject(answered.answer, operation.reveal), secrets);
  },

  reconcile,

  /** A restricted key may lack the permission: who is refused for that has been recognised. */
  async check(connection) {
    const request: StripeRequest = { method: 'GET', path: '/v1/charges', params: { limit: 1 } };
    const answered = await exchange(connection, request);
    if (answered.ok || answered.response?.status === 403) return;
    const secrets = [connection.secret.apiKey];
    throw readFailure(answered, { endpoint: request, repeated: false, secrets });
  },
};

function requestOf(call: StripeCall): StripeRequest {
  try {
    return markedRequest(call);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    throw noEffect({ hasEffects: !isRead(call.operation), repeated: call.repeated }, error.code, error.message);
  }
}
