import { DestinationRefused } from '../../outbound/index.js';
import { type ConnectionCall, ToolFailure } from '../provider.js';
import { buildRequest, confidentialValues } from './build-request.js';
import { type HttpConfiguration, HttpOperation, type HttpSecret } from './operation.js';
import { redact } from './redact.js';

/** Any answer shows that the service is there; these say that it does not take the credentials. */
const REFUSED = [401, 403, 407];

/** One GET with the credentials. What it answers beyond its status is not looked at. */
export async function checkHttp(call: ConnectionCall<HttpConfiguration, HttpSecret>): Promise<void> {
  const operation = HttpOperation.parse({ method: 'GET', path: call.configuration.checkPath ?? '/' });
  const secrets = confidentialValues(call.secret);
  const response = await call.outbound
    .request({
      ...buildRequest({ ...call, operation, arguments: {}, toolKey: '' }),
      method: 'GET',
      signal: call.signal,
      maxResponseBytes: 1024,
      confidential: secrets.length > 0,
    })
    .catch((cause: Error) => {
      const code = cause instanceof DestinationRefused ? 'destination_refused' : 'unreachable';
      throw new ToolFailure(code, redact(cause.message, secrets), { retryable: code === 'unreachable', cause });
    });
  if (REFUSED.includes(response.status)) {
    throw new ToolFailure('credentials_refused', `the service answered ${response.status}`);
  }
  if (response.status >= 500 || (call.configuration.checkPath !== undefined && response.status >= 400)) {
    throw new ToolFailure('unhealthy', `the service answered ${response.status}`, { retryable: true });
  }
}
