import { Inject, Injectable } from '@nestjs/common';
import {
  type ConfirmPublication,
  type PageQuery,
  type PendingChange,
  type PendingPublication,
  ProblemError,
  type PublicationReview,
} from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import { changeOrAsk } from '../../changes/reviewed-change.js';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';
import { assertPending, assertSecondPerson } from '../../common/second-person.js';
import { publish } from '../publication.js';
import { REVIEW_CHANGE } from './review-change.js';

@Injectable()
export class ReviewService {
  constructor(@Inject(Database) private readonly database: Database) {}

  get(caller: Caller): Promise<PublicationReview> {
    return this.database.withOrg(caller.orgId, async (tx) => ({ review: await tx.publications.review() }));
  }

  /** Sets it, or asks for a second person where that makes it fewer publications. */
  set(caller: Caller, change: PublicationReview): Promise<PublicationReview | PendingChange> {
    return changeOrAsk(this.database, caller, REVIEW_CHANGE, { subject: null, change });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.publications.list(query));
  }

  confirm(caller: Caller, id: string, { bundle: seen }: ConfirmPublication): Promise<PendingPublication> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      await tx.policies.lock();
      const { name, version, replaces, bundle, requestedBy } = await pending(tx, id);
      assertSecondPerson(caller, { requestedBy });
      const { publishedVersion } = found(await tx.policies.find(name), 'policy');
      if (publishedVersion !== replaces) {
        throw new ProblemError('conflict', 'Something else was published meanwhile: refuse this and ask again.');
      }
      if (bundle !== seen) throw new ProblemError('conflict', 'This is not the bundle that you have seen.');
      const published = await publish(tx, caller, name, version, 'published', requestedBy);
      if (published.bundle !== bundle) {
        throw new ProblemError('conflict', 'Policies or settings beside it have changed: refuse this and ask again.');
      }
      return tx.publications.decide(id, 'PUBLISHED', caller.memberId);
    });
  }

  refuse(caller: Caller, id: string): Promise<PendingPublication> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { name, version } = await pending(tx, id);
      await recordChange(tx, caller, {
        resource: 'publication',
        id,
        change: `refused: ${name} ${version ?? 'withdrawn'}`,
      });
      return tx.publications.decide(id, 'REFUSED', caller.memberId);
    });
  }
}

async function pending(tx: OrgTransaction, id: string): Promise<PendingPublication> {
  const publication = found(await tx.publications.take(id), 'publication');
  assertPending(publication);
  return publication;
}
