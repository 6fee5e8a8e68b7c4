import type { CompiledBundles } from './bundles.js';
import { calendarsOf } from './calendars.js';
import { changesBetween } from './changes.js';
import type { GuardedActionDependencies } from './dependencies.js';
import { evaluateIn } from './evaluate-policy.js';
import type { EditPreview, PreviewEditInput } from './interface.js';
import { mapIn } from './map-action.js';

type Dependencies = Pick<GuardedActionDependencies, 'database' | 'catalogue' | 'providers' | 'toolTimeoutMs'>;

export function previewEditWith(dependencies: Dependencies, bundles: CompiledBundles) {
  return ({ request, arguments: edited, current }: PreviewEditInput): Promise<EditPreview> =>
    dependencies.database.withOrg(request.orgId, async (tx) => {
      const call = { ...request.call, arguments: edited };
      const mapped = await mapIn(tx, dependencies, call, request.execution);
      const { record, facts } = await evaluateIn(tx, bundles, mapped, request, { take: false });
      const changes = changesBetween(current, mapped.action);
      return { mapped, record, changes, calendars: calendarsOf(record.plan, facts.now) };
    });
}
