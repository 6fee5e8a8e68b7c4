import type { OrgTransaction } from '@runplane/database';
import { type CompiledBundle, compileBundle } from '@runplane/policy';

const MOST_KEPT = 500;

/** Compiled bundles by digest. A digest never changes its meaning, so nothing here goes stale. */
export class CompiledBundles {
  private readonly byDigest = new Map<string, CompiledBundle>();

  async get(tx: OrgTransaction, digest: string): Promise<CompiledBundle> {
    const kept = this.byDigest.get(digest);
    if (kept) return kept;
    const compiled = compileBundle(await tx.policies.bundle(digest));
    if (compiled.digest !== digest) throw new Error(`stored bundle ${digest} has the digest ${compiled.digest}`);
    const oldest = this.byDigest.keys().next();
    if (this.byDigest.size >= MOST_KEPT && !oldest.done) this.byDigest.delete(oldest.value);
    this.byDigest.set(digest, compiled);
    return compiled;
  }
}
