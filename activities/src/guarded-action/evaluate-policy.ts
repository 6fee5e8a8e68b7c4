import { digestOf, fromHex, type NoteSigner, signPromise } from '@runplane/audit';
import type { CanonicalAction, DecisionRecord, Facts } from '@runplane/contracts';
import {
  type BudgetNeed,
  type DataKeys,
  type OrgTransaction,
  type StoredDecision,
  targetKey,
} from '@runplane/database';
import { evaluate, refusedRecord } from '@runplane/policy';
import type { CompiledBundles } from './bundles.js';
import { calendarsOf } from './calendars.js';
import type { DecideActionInput, MappedAction, RecordedDecision } from './interface.js';
import { type KeptFields, keptFields } from './kept-fields.js';
import { compareWithShadow } from './shadow.js';

/** What is to be decided on, by its mapping. */
type DecisionInput = DecideActionInput & { mapped: MappedAction };

/** Decides and records the decision; called again for the same action, it returns the recorded one. */
export async function recordDecisionIn(
  tx: OrgTransaction,
  { bundles, signer, keys }: { bundles: CompiledBundles; signer: NoteSigner; keys: DataKeys },
  input: DecisionInput,
): Promise<RecordedDecision> {
  const evaluation = await evaluateIn(tx, bundles, input.mapped, input.request, { take: true });
  const { record, facts } = evaluation;
  const kept = await keptFields(tx, keys, input.request, { actionType: input.mapped.action.type, entry: 0 });
  const event = decidedEvent(input, record, facts, kept.logged);
  const leafHash = tx.audit.leafHashOf(event);
  const promise = await signPromise(signer, fromHex(leafHash), Date.parse(facts.now));
  const { existing } = await tx.actions.insertDecided({
    ...decisionRow(input, record, facts),
    leafHash,
    promise,
  });
  // A lost attempt had decided: its decision is the one in the log.
  if (existing) return recorded(existing, earlierRun(input, existing));
  await tx.keptData.keep(input.request.actionId, 0, kept.sealed, kept.subjects);
  await takeLimits(tx, input.request.actionId, input.mapped.action, evaluation);
  await compareWithShadow(tx, bundles, input, evaluation);
  await tx.audit.append(event);
  return recorded({ record, facts, leafHash, promise, mapped: input.mapped }, null);
}

interface Evaluation {
  record: DecisionRecord;
  facts: Facts;
  needs: BudgetNeed[];
  shadow: string | null;
}

/**
 * Facts, bundle and decision for one mapped action at this moment. With `take`, the budgets and grants that it meets
 * stay locked until the transaction ends: what it decided on can't be given to another action.
 */
export async function evaluateIn(
  tx: OrgTransaction,
  bundles: CompiledBundles,
  mapped: Pick<MappedAction, 'action' | 'tool' | 'refusal'>,
  request: Pick<DecideActionInput['request'], 'agentId' | 'actionId' | 'context' | 'credential'>,
  { take }: { take: boolean },
): Promise<Evaluation> {
  const { action, tool, refusal } = mapped;
  const { facts, bundle, shadow, needs } = await tx.facts.forDecision({
    agentId: request.agentId,
    actionId: request.actionId,
    action,
    connection: tool?.connection ?? null,
    credential: request.credential ?? null,
    now: new Date(),
    take,
  });
  const compiled = await bundles.get(tx, bundle);
  const record = evaluate(compiled, { action, context: request.context, facts });
  return { record: refusal ? refusedRecord(record, refusal) : record, facts, needs, shadow };
}

/** Takes room in the budgets, and uses the grant that stands for an approval. What is blocked takes nothing. */
export async function takeLimits(
  tx: OrgTransaction,
  actionId: string,
  action: CanonicalAction,
  { record, facts, needs }: Evaluation,
): Promise<void> {
  if (record.decision === 'BLOCK') return;
  await tx.budgets.reserve(actionId, needs, facts.now);
  if (record.grant === null) return;
  const { amount } = action.material;
  await tx.grants.use(record.grant, actionId, typeof amount === 'number' ? amount : 0);
}

function decidedEvent(
  { request, mapped, workflow }: DecisionInput,
  record: DecisionRecord,
  facts: Facts,
  kept: KeptFields['logged'],
) {
  const { action } = mapped;
  return {
    subject: request.actionId,
    seq: 0,
    prev: null,
    type: 'action.decided' as const,
    at: facts.now,
    actor: { kind: 'agent' as const, id: request.agentId },
    data: {
      action: action.type,
      operation: action.operation,
      provider: action.provider,
      effect: action.effect,
      target: { type: action.target.type, environment: action.target.environment },
      digest: mapped.digest,
      catalogue: action.catalogue,
      request: request.requestHash,
      requestId: request.requestId,
      execution: request.execution,
      ...(request.credential ? { key: request.credential.key } : {}),
      decision: record.decision,
      ...(record.code ? { code: record.code } : {}),
      risk: record.risk.score,
      factors: record.risk.factors.map(({ name, points }) => ({ name, points })),
      matched: record.matched.map(({ policy, version, rule, effect }) => ({ policy, version, rule, effect })),
      ...(record.grant ? { grant: record.grant } : {}),
      bundle: record.policyBundle,
      engine: record.engine,
      // What was looked up for the decision stays in its row; the log says which it was.
      facts: digestOf(JSON.parse(JSON.stringify(facts))),
      ...kept,
    },
    workflow,
  };
}

function decisionRow({ request, mapped, workflow }: DecisionInput, record: DecisionRecord, facts: Facts) {
  const status = { ALLOW: 'EXECUTING', BLOCK: 'BLOCKED', REQUIRE_APPROVAL: 'PENDING_APPROVAL' } as const;
  return {
    actionId: request.actionId,
    workflowId: workflow.id,
    runId: workflow.run,
    agentId: request.agentId,
    requestHash: request.requestHash,
    status: status[record.decision],
    execution: request.execution,
    action: mapped.action,
    digest: mapped.digest,
    targetKey: targetKey(mapped.action),
    record,
    facts,
    mapped,
    undoOf: request.undoOf ?? null,
  };
}

/**
 * The action belongs to the run that decided it. Another run under the same id (the first one's history is gone, or it
 * was reset) would have no right to execute: what the log calls begun has begun.
 */
function earlierRun({ request, workflow }: DecisionInput, existing: StoredDecision): RecordedDecision['earlier'] {
  if (existing.runId === workflow.run && existing.requestHash === request.requestHash) return null;
  return { status: existing.status, isSameRequest: existing.requestHash === request.requestHash };
}

function recorded(
  {
    record,
    facts,
    leafHash,
    promise,
    mapped,
  }: Pick<StoredDecision, 'record' | 'facts' | 'leafHash' | 'promise' | 'mapped'>,
  earlier: RecordedDecision['earlier'],
): RecordedDecision {
  const next = { seq: 1, prev: leafHash };
  const calendars = calendarsOf(record.plan, facts.now);
  const decided = { record, facts, leafHash, promise, decidedAt: facts.now, next, calendars };
  return { ...decided, mapped: mapped as MappedAction, earlier };
}
