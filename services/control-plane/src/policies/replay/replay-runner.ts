import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { CanonicalAction, DecisionChange, JsonObject } from '@runplane/contracts';
import { Database, type RecordedAction } from '@runplane/database';
import { type CompiledBundle, compileBundle, evaluate } from '@runplane/policy';
import { isErasedMapping } from '../../actions/erased-mapping.js';
import { RecordedCalls } from '../../actions/recorded-calls.js';

const BATCH = 200;
/** Histories that are read at once, where a rule asks for the context. */
const READERS = 8;

/** Runs replays in this process, batch by batch: each is committed with its place, so that another process can go on. */
@Injectable()
export class ReplayRunner implements OnApplicationShutdown {
  private readonly logger = new Logger(ReplayRunner.name);
  private readonly running = new Set<Promise<void>>();
  private isStopping = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RecordedCalls) private readonly recorded: RecordedCalls,
  ) {}

  run(orgId: string, id: string): void {
    const work = this.replay(orgId, id).catch((error: unknown) => this.fail(orgId, id, error));
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.running);
  }

  private async replay(orgId: string, id: string): Promise<void> {
    const compiled = await this.database.withOrg(orgId, async (tx) => {
      const replay = await tx.replays.find(id);
      return replay && compileBundle(await tx.policies.bundle(replay.bundle));
    });
    if (!compiled) return;
    while (!this.isStopping) {
      const batch = await this.database.withOrg(orgId, (tx) => tx.replays.next(id, BATCH));
      if (!batch) return;
      if (batch.actions.length === 0) return this.database.withOrg(orgId, (tx) => tx.replays.end(id, 'DONE'));
      const { changes, unknown } = await this.decideAgain(orgId, compiled, batch.actions);
      const { from, after, actions } = batch;
      const isOurs = await this.database.withOrg(orgId, (tx) =>
        tx.replays.advance(id, { done: actions.length, unknown, changes, from, after }),
      );
      // Another runner thought this one dead, and goes on.
      if (!isOurs) return;
    }
  }

  private async decideAgain(orgId: string, compiled: CompiledBundle, actions: RecordedAction[]) {
    const needsContext = compiled.bundle.policies.some(({ rules }) =>
      rules.some(({ when }) => when?.includes('context')),
    );
    const changes: DecisionChange[] = [];
    let unknown = 0;
    for (let at = 0; at < actions.length; at += READERS) {
      const group = actions.slice(at, at + READERS);
      const contexts = await Promise.all(group.map((action) => this.contextOf(orgId, action, needsContext)));
      for (const [place, action] of group.entries()) {
        const context = contexts[place] ?? null;
        if (context === null) unknown++;
        else changes.push(...changeOf(compiled, action, context));
      }
    }
    return { changes, unknown };
  }

  /** Null where the action was erased, and where a rule asks for the context and it is gone. */
  private async contextOf(orgId: string, recorded: RecordedAction, isNeeded: boolean): Promise<JsonObject | null> {
    if (isErasedMapping(recorded.mapped)) return null;
    if (!isNeeded) return {};
    return (await this.recorded.find(orgId, recorded.actionId))?.context ?? null;
  }

  private async fail(orgId: string, id: string, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.logger.error(`replay ${id}: ${message}`);
    await this.database
      .withOrg(orgId, (tx) => tx.replays.end(id, 'FAILED', message.slice(0, 300)))
      .catch(() => undefined);
  }
}

/** A call that was refused for its arguments is refused by any bundle. */
function changeOf(compiled: CompiledBundle, recorded: RecordedAction, context: JsonObject): DecisionChange[] {
  const { action, refusal } = recorded.mapped as { action: CanonicalAction; refusal: object | null };
  if (refusal) return [];
  const { decision, matched } = evaluate(compiled, { action, context, facts: recorded.facts });
  const before = recorded.record.decision;
  return decision === before ? [] : [{ actionId: recorded.actionId, before, after: decision, rules: matched }];
}
