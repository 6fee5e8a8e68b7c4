import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@runplane/database';
import { recordChangeBy } from '../../common/record-change.js';
import { ErasureRunner } from './erasure-runner.js';

const EVERY_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** Erases what is older than an org keeps it. Several processes may do so: the second finds nothing left. */
@Injectable()
export class RetentionJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RetentionJob.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ErasureRunner) private readonly runner: ErasureRunner,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.run(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** One round over all orgs; an org that fails does not keep the others from theirs. */
  async run(now: Date = new Date()): Promise<void> {
    const orgs = await this.database.listOrgs().catch((error: unknown) => this.complain('the list of orgs', error));
    for (const { id } of orgs ?? []) {
      await this.ofOrg(id, now).catch((error: unknown) => this.complain(id, error));
    }
  }

  private async ofOrg(orgId: string, now: Date): Promise<void> {
    const erasure = await this.database.withOrg(orgId, async (tx) => {
      const { retentionDays } = await tx.keptData.handling();
      if (retentionDays === null) return null;
      const before = new Date(now.getTime() - retentionDays * DAY_MS).toISOString();
      if (!(await tx.erasures.isDue(before))) return null;
      const created = await tx.erasures.create({ before }, { reason: `kept ${retentionDays} days`, by: 'retention' });
      const change = { resource: 'erasure', id: created.id, change: 'requested: age' } as const;
      await recordChangeBy(tx, { kind: 'system', id: 'retention' }, created.id, change);
      return created;
    });
    if (erasure) this.runner.run(orgId, erasure.id);
  }

  private complain(what: string, error: unknown): null {
    this.logger.error(`retention of ${what}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
