import type { CompiledBundles } from './bundles.js';
import type { GuardedActionDependencies } from './dependencies.js';
import { evaluateIn } from './evaluate-policy.js';
import type { EditPreview, PreviewEditInput } from './interface.js';
import { mapIn } from './map-action.js';

type Dependencies = Pick<GuardedActionDependencies, 'database' | 'catalogue' | 'idempotencyOf' | 'toolTimeoutMs'>;

export function previewEditWith(dependencies: Dependencies, bundles: CompiledBundles) {
  return ({ request, arguments: edited }: PreviewEditInput): Promise<EditPreview> =>
    dependencies.database.withOrg(request.orgId, async (tx) => {
      const call = { ...request.call, arguments: edited };
      const mapped = await mapIn(tx, dependencies, call, request.execution);
      const { record } = await evaluateIn(tx, bundles, mapped, request, { take: false });
      return { mapped, record };
    });
}
