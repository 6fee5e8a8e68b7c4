import { digestOf } from '@runplane/audit/canonical-json';
import type { Bundle } from '@runplane/contracts';

/**
 * `sha256:<hex>` over the RFC 8785 form of the bundle as it is stored in JSON, that is without `undefined` members.
 * Defaults are not written out first: a default that is added to the contracts later must not change old digests.
 */
export function bundleDigest(bundle: Bundle): string {
  return digestOf(JSON.parse(JSON.stringify(bundle)));
}
