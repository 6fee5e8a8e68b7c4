import { type AuditEvent, type PendingPublication, ProblemError, type Published } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { compileBundle, PolicyError } from '@runplane/policy';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { type ControlChange, recordChange } from '../common/record-change.js';
import { policyInvalid } from './policy-reader.js';

/**
 * Publishes a version or withdraws the policy. A bundle that does not compile is never published. `requestedBy`: who
 * asked for it where the caller confirms.
 */
export async function publish(
  tx: OrgTransaction,
  caller: Caller,
  name: string,
  version: number | null,
  change: 'published' | 'rolled back',
  requestedBy: string | null = null,
): Promise<Published> {
  await tx.policies.lock();
  const { publishedVersion: replaced } = found(await tx.policies.find(name), 'policy');
  const published = await tx.policies.publish(name, version);
  assertCompiles((await tx.policies.currentBundle()).bundle);
  const digest = published.bundle;
  await recordChange(tx, caller, { resource: 'policy', id: name, change, version, replaced, digest });
  const publishedBy = caller.memberId;
  await tx.publications.note(name, { change, version, replaced, bundle: digest, publishedBy, requestedBy });
  return published;
}

/** Keeps the publication for another person to confirm. */
export async function askForSecondPerson(
  tx: OrgTransaction,
  caller: Caller,
  { name, version, bundle, why }: Pick<PendingPublication, 'name' | 'version' | 'bundle' | 'why'>,
): Promise<PendingPublication> {
  const { publishedVersion: replaces } = found(await tx.policies.find(name), 'policy');
  const pending = await tx.publications.create({ name, version, replaces, bundle, why, requestedBy: caller.memberId });
  const change = `requested: ${name} ${version ?? 'withdrawn'}`;
  const digest = bundle === null ? {} : { digest: bundle };
  await recordChange(tx, caller, { resource: 'publication', id: pending.id, change, ...digest });
  return pending;
}

/**
 * The version (or absence) that was published before the current publication. With `from`, only if that is what is
 * published now. Under the policies' lock: a second roll back sees what the first has published.
 */
export async function versionBefore(
  tx: OrgTransaction,
  name: string,
  from: number | null | undefined,
): Promise<number | null> {
  const { publishedVersion } = found(await tx.policies.find(name), 'policy');
  if (from !== undefined && from !== publishedVersion) {
    const [published, named] = [publishedVersion ?? 'none', from ?? 'none'];
    throw new ProblemError('conflict', `The published version of the policy is ${published}, not ${named}.`);
  }
  const current = await currentPublication(tx.audit.controlEvents({ resource: 'policy', id: name }));
  if (!current) throw new ProblemError('conflict', 'There is no earlier publication of the policy to go back to.');
  return current.replaced;
}

/**
 * The publication that is in force, from the newest event on: each roll back took one back. Null where none is left.
 * Publishing what is published already changes nothing, and counts for nothing.
 */
export async function currentPublication(
  newestFirst: AsyncIterable<Pick<AuditEvent, 'data'>>,
): Promise<{ replaced: number | null } | null> {
  let takenBack = 0;
  for await (const { data } of newestFirst) {
    const { change, version, replaced } = data as Partial<ControlChange>;
    if (replaced === undefined || version === replaced) continue;
    if (change === 'rolled back') takenBack++;
    else if (takenBack > 0) takenBack--;
    else return { replaced };
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
