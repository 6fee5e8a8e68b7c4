import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

export const WORKFLOWS = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
export const ALTERED_WORKFLOWS = fileURLToPath(new URL('./altered-workflow.ts', import.meta.url));

/** As `src/bundle/build.ts` makes it, but from the sources: a test must not pass or fail by an old build. */
export async function bundleFromSource(workflowsPath: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ['runplane-source', '...'] },
    }),
  });
  return code;
}
