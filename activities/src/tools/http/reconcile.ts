import type { ReconcileCall, Reconciliation } from '../provider.js';
import { MAX_RESULT_BYTES } from '../provider.js';
import { buildRequest, confidentialValues } from './build-request.js';
import { type HttpConfiguration, HttpOperation, type HttpSecret, placeholdersOf } from './operation.js';
import { readResponse } from './read-response.js';
import { redact } from './redact.js';

/** Reads what the definition says about a call (`lookup`); without one, only a person can find out. */
export async function reconcileHttp(
  call: ReconcileCall<HttpOperation, HttpConfiguration, HttpSecret>,
): Promise<Reconciliation> {
  const { lookup, expect } = call.operation;
  if (!lookup) {
    return unknown('no_lookup', 'the tool definition does not say how the service can be asked', false);
  }
  const operation = HttpOperation.parse({ method: 'GET', path: lookup.path, expect });
  const known = { ...call.arguments, toolKey: call.toolKey };
  const names = placeholdersOf(operation);
  const args = Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
  const secrets = confidentialValues(call.secret);
  const response = await call.outbound.request({
    ...buildRequest({ ...call, operation, arguments: args }),
    method: 'GET',
    signal: call.signal,
    maxResponseBytes: MAX_RESULT_BYTES,
    confidential: secrets.length > 0,
  });
  if (response.status === 404 && lookup.absent === 'failed') {
    return { outcome: 'failed', code: 'not_executed', message: 'the service has no such call' };
  }
  if (response.status === 404) return unknown('not_found', 'the service does not show the call', true);
  return {
    outcome: 'succeeded',
    result: redact(readResponse(response, operation, { repeated: false, secrets }), secrets),
  };
}

function unknown(code: string, message: string, askAgain: boolean): Reconciliation {
  return { outcome: 'unknown', code, message, askAgain };
}
