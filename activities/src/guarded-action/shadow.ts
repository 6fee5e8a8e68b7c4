import type { DecisionRecord, Facts } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { evaluate } from '@runplane/policy';
import type { CompiledBundles } from './bundles.js';
import type { DecideActionInput, MappedAction } from './interface.js';

/** Notes where the shadow bundle decides in another way. It has no say, and so a call that is refused anyway is none. */
export async function compareWithShadow(
  tx: OrgTransaction,
  bundles: CompiledBundles,
  { request, mapped }: Pick<DecideActionInput, 'request'> & { mapped: MappedAction },
  { record, facts, shadow }: { record: DecisionRecord; facts: Facts; shadow: string | null },
): Promise<void> {
  if (shadow === null || mapped.refusal) return;
  const compiled = await bundles.get(tx, shadow).catch(() => null);
  // It compiled when it was set; by an engine that reads it no more it is not worth a decision.
  if (!compiled) return;
  const other = evaluate(compiled, { action: mapped.action, context: request.context, facts });
  if (other.decision === record.decision) return;
  const { actionId } = request;
  await tx.shadow.record(shadow, record.decision, { actionId, after: other.decision, rules: other.matched });
}
