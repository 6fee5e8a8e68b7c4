import { AuditEvent, type Published } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { compileBundle, PolicyError } from '@runplane/policy';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { type ControlChange, recordChange } from '../common/record-change.js';
import { policyInvalid } from './policy-reader.js';

/** Publishes a version or withdraws the policy. A bundle that does not compile is never published. */
export async function publish(
  tx: OrgTransaction,
  caller: Caller,
  name: string,
  version: number | null,
  change: 'published' | 'rolled back',
): Promise<Published> {
  const { publishedVersion: replaced } = found(await tx.policies.find(name), 'policy');
  const published = await tx.policies.publish(name, version);
  assertCompiles((await tx.policies.currentBundle()).bundle);
  const digest = published.bundle;
  await recordChange(tx, caller, { resource: 'policy', id: name, change, version, replaced, digest });
  return published;
}

/** The newest publication of a policy, as the org's log recorded it; null for one that was never published. */
export async function lastPublication(
  tx: OrgTransaction,
  name: string,
): Promise<{ version: number | null; replaced: number | null } | null> {
  const leaves = await tx.audit.ofSubject('control');
  for (const { leaf } of leaves.reverse()) {
    const { data } = AuditEvent.parse(JSON.parse(leaf));
    const { resource, id, version = null, replaced } = data as Partial<ControlChange>;
    if (resource === 'policy' && id === name && replaced !== undefined) return { version, replaced };
  }
  return null;
}

function assertCompiles(bundle: Parameters<typeof compileBundle>[0]): void {
  try {
    compileBundle(bundle);
  } catch (error) {
    if (error instanceof PolicyError) throw policyInvalid(error.issues);
    throw error;
  }
}
