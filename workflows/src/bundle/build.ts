/** Builds the workflow bundle that every worker loads: `dist/workflow-bundle.js`. Any failure ends with exit code 1. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const dist = dirname(dirname(fileURLToPath(import.meta.url)));
const { code } = await bundleWorkflowCode({ workflowsPath: join(dist, 'index.js'), logger: new DefaultLogger('WARN') });
await writeFile(join(dist, 'workflow-bundle.js'), code);
console.log(`workflow bundle: ${Math.round(code.length / 1024)} KiB`);
