import { digestOf } from '@runplane/audit/canonical-json';
import { Bundle } from '@runplane/contracts';

/** A bundle with its defaults written out and without `undefined` members: the form that is hashed and stored. */
export function normalizeBundle(bundle: Bundle): Bundle {
  return withoutUndefined(Bundle.parse(bundle));
}

/** `sha256:<hex>` over the RFC 8785 form of the normalised bundle. */
export function bundleDigest(bundle: Bundle): string {
  return digestOf(normalizeBundle(bundle));
}

export function withoutUndefined(bundle: Bundle): Bundle {
  return JSON.parse(JSON.stringify(bundle)) as Bundle;
}
