import { fromHex, type NoteSigner, signPromise } from '@runplane/audit';
import type { CanonicalAction, DecisionRecord, Facts } from '@runplane/contracts';
import type { OrgTransaction, StoredDecision } from '@runplane/database';
import { ENGINE, evaluate } from '@runplane/policy';
import type { CompiledBundles } from './bundles.js';
import type { DecideActionInput, MappedAction, RecordedDecision } from './interface.js';

/** What is to be decided on, by its mapping. */
type DecisionInput = DecideActionInput & { mapped: MappedAction };

/** Decides and records the decision; called again for the same action, it returns the recorded one. */
export async function recordDecisionIn(
  tx: OrgTransaction,
  bundles: CompiledBundles,
  signer: NoteSigner,
  input: DecisionInput,
): Promise<RecordedDecision> {
  const { record, facts } = await evaluateIn(tx, bundles, input.mapped, input.request);
  const event = decidedEvent(input, record, facts);
  const leafHash = tx.audit.leafHashOf(event);
  const promise = await signPromise(signer, fromHex(leafHash), Date.parse(facts.now));
  const { existing } = await tx.actions.insertDecided({
    ...decisionRow(input, record, facts),
    leafHash,
    promise,
  });
  // A lost attempt had decided: its decision is the one in the log.
  if (existing) return recorded(existing);
  await tx.audit.append(event);
  return recorded({ record, facts, leafHash, promise });
}

/** Facts, bundle and decision for one mapped action at this moment. */
export async function evaluateIn(
  tx: OrgTransaction,
  bundles: CompiledBundles,
  mapped: Pick<MappedAction, 'action' | 'tool' | 'refusal'>,
  request: Pick<DecideActionInput['request'], 'agentId' | 'context'>,
): Promise<{ record: DecisionRecord; facts: Facts }> {
  const { action, tool, refusal } = mapped;
  const { facts, bundle } = await tx.facts.forDecision({
    agentId: request.agentId,
    actionType: action.type,
    targetKey: targetKey(action),
    provider: action.provider,
    connection: tool?.connection ?? null,
    now: new Date(),
  });
  const compiled = await bundles.get(tx, bundle.digest);
  const record = evaluate(compiled, { action, context: request.context, facts });
  return { record: refusal ? refusedRecord(record, refusal) : record, facts };
}

/** One resource over all actions, as the history facts count it. */
export function targetKey({ target }: CanonicalAction): string {
  return `${target.environment}/${target.type}/${target.id ?? ''}`;
}

function refusedRecord(record: DecisionRecord, refusal: { message: string; path: string }): DecisionRecord {
  const place = refusal.path ? ` at ${refusal.path}` : '';
  return {
    ...record,
    decision: 'BLOCK',
    reason: `The call does not fit its tool${place}: ${refusal.message}`,
    matched: [],
    byDefault: false,
    plan: null,
    engine: ENGINE,
  };
}

function decidedEvent({ request, mapped, workflow }: DecisionInput, record: DecisionRecord, facts: Facts) {
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
      decision: record.decision,
      risk: record.risk.score,
      factors: record.risk.factors.map(({ name, points }) => ({ name, points })),
      matched: record.matched.map(({ policy, version, rule, effect }) => ({ policy, version, rule, effect })),
      bundle: record.policyBundle,
      engine: record.engine,
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
  };
}

function recorded({ record, facts, leafHash, promise }: Omit<StoredDecision, 'action' | 'digest'>): RecordedDecision {
  return { record, facts, leafHash, promise, decidedAt: facts.now, next: { seq: 1, prev: leafHash } };
}
