import { Inject, Injectable } from '@nestjs/common';
import { type PageQuery, type PendingPublication, ProblemError, type PublicationReview } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';
import { publish } from '../publication.js';

@Injectable()
export class ReviewService {
  constructor(@Inject(Database) private readonly database: Database) {}

  get(caller: Caller): Promise<PublicationReview> {
    return this.database.withOrg(caller.orgId, async (tx) => ({ review: await tx.publications.review() }));
  }

  set(caller: Caller, { review }: PublicationReview): Promise<PublicationReview> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      await tx.publications.setReview(review);
      const change = `publication review: ${review}`;
      await recordChange(tx, caller, { resource: 'org', id: caller.orgId, change });
      return { review };
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.publications.list(query));
  }

  confirm(caller: Caller, id: string): Promise<PendingPublication> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      await tx.policies.lock();
      const { name, version, replaces, requestedBy } = await pending(tx, id);
      if (requestedBy === caller.memberId) {
        throw new ProblemError('self_approval', 'Another person than the one who asked has to confirm.');
      }
      const { publishedVersion } = found(await tx.policies.find(name), 'policy');
      if (publishedVersion !== replaces) {
        throw new ProblemError('conflict', 'Something else was published meanwhile: refuse this and ask again.');
      }
      await publish(tx, caller, name, version, 'published', requestedBy);
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
  if (publication.status === 'PENDING') return publication;
  const { status, decidedBy, decidedAt } = publication;
  throw new ProblemError('conflict', `It was ${status.toLowerCase()} by ${decidedBy} at ${decidedAt}.`);
}
