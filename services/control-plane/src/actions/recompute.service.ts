import { Inject, Injectable } from '@nestjs/common';
import { canonicalize } from '@runplane/audit';
import { type CanonicalAction, isActionId, ProblemError } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { compileBundle, evaluate, refusedRecord } from '@runplane/policy';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import type { Recomputation } from './action-answers.js';
import { RecordedCalls } from './recorded-calls.js';

/** What a call was mapped to, as the action's row keeps it. */
interface Mapped {
  action: CanonicalAction;
  refusal: { message: string; path: string } | null;
}

@Injectable()
export class RecomputeService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RecordedCalls) private readonly recorded: RecordedCalls,
  ) {}

  /** Evaluates a recorded decision again: the bundle of its digest, its facts, its action, and the call's context. */
  async recompute(caller: Caller, actionId: string): Promise<Recomputation> {
    if (!isActionId(actionId)) throw new ProblemError('not_found', 'There is no such action.');
    const { stored, bundle } = await this.database.withOrg(caller.orgId, async (tx) => {
      const decision = found(await tx.actions.decision(actionId), 'action');
      return { stored: decision, bundle: await tx.policies.bundle(decision.record.policyBundle) };
    });
    const call = await this.recorded.find(caller.orgId, actionId);
    if (!call) throw new ProblemError('conflict', 'The context of the call was erased, or went with its history.');
    const { action, refusal } = stored.mapped as Mapped;
    const record = evaluate(compileBundle(bundle), { action, context: call.context, facts: stored.facts });
    const recomputed = refusal ? refusedRecord(record, refusal) : record;
    const same = canonicalize(plain(recomputed)) === canonicalize(plain(stored.record));
    return { same, recorded: stored.record, recomputed };
  }
}

/** As it is stored: without members that are undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
