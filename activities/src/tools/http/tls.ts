import type { OutboundRequest } from '../../outbound/index.js';
import type { ConnectionCall } from '../provider.js';
import type { HttpConfiguration, HttpSecret } from './operation.js';

/** The authority that a connection trusts, and the certificate that it shows. */
export function tlsOf({
  configuration: { ca },
  secret: { clientCertificate },
}: Pick<ConnectionCall<HttpConfiguration, HttpSecret>, 'configuration' | 'secret'>): Pick<OutboundRequest, 'tls'> {
  return { tls: { ...(ca === undefined ? {} : { ca }), ...clientCertificate } };
}
