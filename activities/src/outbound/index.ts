import { parseAllowList } from './allow-list.js';
import { type Destination, type Lookup, resolveDestination, systemLookup } from './destination.js';
import { DestinationRefused } from './errors.js';
import { type OutboundRequest, type OutboundResponse, sendRequest } from './request.js';

export { type AllowList, parseAllowList } from './allow-list.js';
export type { Address, Destination, Lookup } from './destination.js';
export { DestinationRefused, NotSent, Unanswered } from './errors.js';
export type { OutboundRequest, OutboundResponse } from './request.js';

/** Everything that tools and webhooks send to addresses that tenants configure goes through this. */
export interface Outbound {
  /** Throws `DestinationRefused`, `NotSent` or `Unanswered`; any status is an answer. */
  request(request: OutboundRequest): Promise<OutboundResponse>;
  /** For other protocols: connect to the addresses of the answer, not to the name. */
  resolve(place: {
    host: string;
    port: number;
    usualPorts: readonly number[];
    signal: AbortSignal;
  }): Promise<Destination>;
}

export interface OutboundOptions {
  /** `host:port` entries that are permitted although they are private or use an unusual port. */
  allow?: string;
  lookup?: Lookup;
}

const USUAL_HTTP_PORTS = [80, 443, 8080, 8443];

/** The client against server-side request forgery. Throws `RangeError` on a malformed allow-list. */
export function createOutbound({ allow = '', lookup = systemLookup }: OutboundOptions = {}): Outbound {
  const policy = { allow: parseAllowList(allow), lookup };
  const resolve: Outbound['resolve'] = (place) => resolveDestination(place, policy);

  return {
    resolve,
    async request(request) {
      const { url, signal } = request;
      if (url.protocol !== 'https:' && url.protocol !== 'http:') {
        throw new DestinationRefused(`${url.protocol} is not http or https`);
      }
      if (url.username !== '' || url.password !== '') {
        throw new DestinationRefused('the URL holds credentials; put them into the secret of the connection');
      }
      const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
      const destination = await resolve({ host: url.hostname, port, usualPorts: USUAL_HTTP_PORTS, signal });
      if (request.confidential && url.protocol === 'http:' && !destination.allowListed) {
        throw new DestinationRefused(`a secret may go to ${url.host} over https only`);
      }
      return sendRequest(request, destination);
    },
  };
}
