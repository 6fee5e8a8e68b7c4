import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { CanonicalAction, DecisionChange, JsonObject } from '@runplane/contracts';
import { Database, type RecordedAction } from '@runplane/database';
import { type CompiledBundle, compileBundle, evaluate } from '@runplane/policy';
import { isErasedMapping } from '../../actions/erased-mapping.js';
import { RecordedCalls } from '../../actions/recorded-calls.js';
import { BackgroundWork } from '../../common/background-work.js';

const BATCH = 200;
/** Histories that are read at once, where a rule asks for the context. */
const READERS = 8;

/** Runs replays in this process, batch by batch: each is committed with its place, so that another process can go on. */
@Injectable()
export class ReplayRunner implements OnApplicationShutdown {
  private readonly work = new BackgroundWork();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RecordedCalls) private readonly recorded: RecordedCalls,
  ) {}

  run(orgId: string, id: string): void {
    this.work.start({
      name: `replay ${id}`,
      run: () => this.replay(orgId, id),
      fail: (message) => this.database.withOrg(orgId, (tx) => tx.replays.end(id, 'FAILED', message)),
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.work.stop();
  }

  private async replay(orgId: string, id: string): Promise<void> {
    const compiled = await this.database.withOrg(orgId, async (tx) => {
      const replay = await tx.replays.find(id);
      return replay && compileBundle(await tx.policies.bundle(replay.bundle));
    });
    if (!compiled) return;
    while (!this.work.isStopping) {
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
}

/** A call that was refused for its arguments is refused by any bundle. */
function changeOf(compiled: CompiledBundle, recorded: RecordedAction, context: JsonObject): DecisionChange[] {
  const { action, refusal } = recorded.mapped as { action: CanonicalAction; refusal: object | null };
  if (refusal) return [];
  const { decision, matched } = evaluate(compiled, { action, context, facts: recorded.facts });
  const before = recorded.record.decision;
  return decision === before ? [] : [{ actionId: recorded.actionId, before, after: decision, rules: matched }];
}
