import { releaseIn } from './authorize-execution.js';
import type { CompiledBundles } from './bundles.js';
import type { GuardedActionDependencies } from './dependencies.js';
import { recordDecisionIn } from './evaluate-policy.js';
import type { DecideActionInput, DecidedAction } from './interface.js';
import { mapIn } from './map-action.js';

/**
 * Maps, evaluates and records in one transaction: the caller waits for one step, and what is decided is what was mapped.
 * What is allowed is released in it as well: nothing can change between the two, so that there is nothing to check again.
 */
export function decideActionWith(dependencies: GuardedActionDependencies, bundles: CompiledBundles) {
  return async ({ request, workflow, release }: DecideActionInput): Promise<DecidedAction> => {
    const signer = await dependencies.logSigner(request.orgId);
    return dependencies.database.withOrg(request.orgId, async (tx) => {
      const mapped = await mapIn(tx, dependencies, request.call, request.execution);
      const { keys } = dependencies;
      const input = { request, mapped, workflow, release };
      const decision = await recordDecisionIn(tx, { bundles, signer, keys }, input);
      const { next } = decision;
      const isAllowed = decision.record.decision === 'ALLOW' && decision.earlier === null;
      // What a lost attempt has released has begun, whatever came since.
      const isReleased = release || (await tx.audit.find(request.actionId, next.seq)) !== null;
      if (!isAllowed || !isReleased) return { decision, authorization: null, next };
      const { digest } = decision.mapped;
      const begin = { request, digest, arguments: request.call.arguments, at: decision.decidedAt, workflow };
      const authorization = await releaseIn(tx, dependencies.permits, begin, next);
      return { decision, authorization, next: authorization.next };
    });
  };
}
