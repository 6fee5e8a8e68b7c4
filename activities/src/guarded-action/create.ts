import { builtInCatalogue } from '@runplane/mapping';
import { providerRegistry } from '../tools/index.js';
import { authorizeExecutionWith } from './authorize-execution.js';
import { CompiledBundles } from './bundles.js';
import { closeLostWith } from './close-lost.js';
import { decideActionWith } from './decide-action.js';
import type { GuardedActionDependencies, WiredDependencies } from './dependencies.js';
import type { GuardedActionActivities } from './interface.js';
import { lookupVoterWith } from './lookup-voter.js';
import { previewEditWith } from './preview-edit.js';
import { recordStepsWith } from './record-steps.js';
import { verifyStepUpWith } from './verify-step-up.js';

export function createGuardedActionActivities(wired: WiredDependencies): GuardedActionActivities {
  const bundles = new CompiledBundles();
  const dependencies: GuardedActionDependencies = {
    ...wired,
    catalogue: builtInCatalogue(),
    idempotencyOf: (provider, operation) => providerRegistry.get(provider)?.idempotency(operation),
  };
  return {
    decideAction: decideActionWith(dependencies, bundles),
    previewEdit: previewEditWith(dependencies, bundles),
    authorizeExecution: authorizeExecutionWith(dependencies, bundles),
    recordSteps: recordStepsWith(dependencies.database),
    closeLost: closeLostWith(dependencies.database),
    lookupVoter: lookupVoterWith(dependencies.database),
    verifyStepUp: verifyStepUpWith(dependencies.database),
  };
}
