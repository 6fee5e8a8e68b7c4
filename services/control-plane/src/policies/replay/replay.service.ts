import { Inject, Injectable } from '@nestjs/common';
import { type PageQuery, type PolicyReplay, ProblemError } from '@runplane/contracts';
import { Database } from '@runplane/database';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';
import { bundleWith, readDraft } from '../lab/draft-bundle.js';
import type { PolicySource } from '../policy-answers.js';
import { ReplayRunner } from './replay-runner.js';

const DAY_MS = 86_400_000;
/** Of one org: each reads and decides as fast as it can, and there are other orgs. */
const MOST_RUNNING = 3;

@Injectable()
export class ReplayService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReplayRunner) private readonly runner: ReplayRunner,
  ) {}

  async start(caller: Caller, { draft: source, days }: { draft: PolicySource; days: number }): Promise<PolicyReplay> {
    const draft = await readDraft(this.database, caller.orgId, source);
    const replay = await this.database.withOrg(caller.orgId, async (tx) => {
      const { bundle: replayed, digest } = await bundleWith(tx, draft);
      const until = new Date();
      const since = new Date(until.getTime() - days * DAY_MS);
      const created = await tx.replays.create({
        bundle: { bundle: replayed, digest },
        since,
        until,
        createdBy: caller.memberId,
      });
      const { id, bundle } = created;
      await recordChange(tx, caller, { resource: 'replay', id, change: 'started', digest: bundle });
      // After the record, which locks the org's control chain: of several at once each sees those before it.
      if ((await tx.replays.countRunning()) > MOST_RUNNING) throw tooMany();
      return created;
    });
    this.runner.run(caller.orgId, replay.id);
    return replay;
  }

  async get(caller: Caller, id: string): Promise<PolicyReplay> {
    const { replay, isOrphan } = await this.database.withOrg(caller.orgId, async (tx) => ({
      replay: found(await tx.replays.find(id), 'replay'),
      isOrphan: await tx.replays.takeOver(id),
    }));
    if (isOrphan) this.runner.run(caller.orgId, id);
    return replay;
  }

  changes(caller: Caller, id: string, query: PageQuery) {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.replays.find(id), 'replay');
      return tx.replays.changes(id, query);
    });
  }

  cancel(caller: Caller, id: string): Promise<PolicyReplay> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.replays.find(id), 'replay');
      await tx.replays.end(id, 'CANCELLED');
      return found(await tx.replays.find(id), 'replay');
    });
  }
}

function tooMany(): ProblemError {
  return new ProblemError('rate_limited', `${MOST_RUNNING} replays run: wait for one, or cancel it.`, {
    retryAfter: 10,
  });
}
