import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import type { PageQuery, PendingPublication, PolicyVersion, Published, RollBackPolicy } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { bundleDigest, conditionLanguage } from '@runplane/policy';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { knownActions } from '../tools/known-actions.js';
import type { CurrentBundle, NewPolicyVersion, PolicyCatalogue, PolicyCheck, PolicySource } from './policy-answers.js';
import { policyInvalid, readPolicy } from './policy-reader.js';
import { askForSecondPerson, publish, versionBefore } from './publication.js';
import { bundleAfter, whyReview, whyReviewToGoBack } from './review/why-review.js';
import { withComparison } from './review/with-comparison.js';

@Injectable()
export class PoliciesService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async check(caller: Caller, source: PolicySource): Promise<PolicyCheck> {
    const actions = await this.database.withOrg(caller.orgId, (tx) => knownActions(tx));
    const read = await readPolicy(caller.orgId, source, actions);
    return read.ok ? { valid: true, errors: [] } : { valid: false, errors: read.issues };
  }

  async createVersion(caller: Caller, name: string, input: NewPolicyVersion): Promise<PolicyVersion> {
    const actions = await this.database.withOrg(caller.orgId, (tx) => knownActions(tx));
    const read = await readPolicy(caller.orgId, input, actions, name);
    if (!read.ok) throw policyInvalid(read.issues);
    const { document } = read;
    const digest = digestOf(document);
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { message, yaml = null } = input;
      const author = caller.memberId;
      const created = await tx.policies.createVersion({ name, document, yaml, digest, author, message });
      const { version } = created;
      await recordChange(tx, caller, { resource: 'policy', id: name, change: 'version created', version, digest });
      return created;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.policies.list(query));
  }

  versions(caller: Caller, name: string, query: PageQuery) {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.policies.find(name), 'policy');
      return tx.policies.versions(name, query);
    });
  }

  version(caller: Caller, name: string, version: number): Promise<PolicyVersion> {
    return this.database.withOrg(caller.orgId, async (tx) =>
      found(await tx.policies.version(name, version), 'version of the policy'),
    );
  }

  publications(caller: Caller, name: string, query: PageQuery) {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.policies.find(name), 'policy');
      return tx.publications.history(name, query);
    });
  }

  /** What a policy of the organisation may be written with. */
  async catalogue(caller: Caller): Promise<PolicyCatalogue> {
    const actions = await this.database.withOrg(caller.orgId, (tx) => knownActions(tx));
    const byType = (a: PolicyCatalogue['actions'][number], b: typeof a) => (a.type < b.type ? -1 : 1);
    return { actions: [...actions.values()].sort(byType), ...conditionLanguage() };
  }

  /** Publishes, or asks for the second person that the organisation wants for it. */
  publish(caller: Caller, name: string, version: number | null): Promise<Published | PendingPublication> {
    return withComparison(this.database, caller.orgId, async (tx, compare) => {
      // What is compared must still be what is published when this is.
      await tx.policies.lock();
      const { bundle: before } = await tx.policies.currentBundle();
      const after = await bundleAfter(tx, before, name, version);
      const why = await whyReview(tx, compare, before, after);
      return why === null
        ? publish(tx, caller, name, version, 'published')
        : askForSecondPerson(tx, caller, { name, version, why, bundle: bundleDigest(after) });
    });
  }

  rollback(caller: Caller, name: string, { from }: RollBackPolicy): Promise<Published | PendingPublication> {
    return withComparison(this.database, caller.orgId, async (tx, compare) => {
      await tx.policies.lock();
      const version = await versionBefore(tx, name, from);
      const { bundle: before } = await tx.policies.currentBundle();
      const after = await bundleAfter(tx, before, name, version);
      const why = await whyReviewToGoBack(tx, compare, before, after);
      return why === null
        ? publish(tx, caller, name, version, 'rolled back')
        : askForSecondPerson(tx, caller, { name, version, why, bundle: bundleDigest(after) });
    });
  }

  currentBundle(caller: Caller): Promise<CurrentBundle> {
    return this.database.withOrg(caller.orgId, (tx) => tx.policies.currentBundle());
  }
}
