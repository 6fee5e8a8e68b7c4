/**
 * Run as a program: `node sdk-download.js <folder>`. Lets the Temporal SDK download its dev server into the folder.
 * It is a process of its own because the SDK's download takes no time limit, and retries when there is no network.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const downloadDir = process.argv[2];
if (!downloadDir) throw new Error('usage: sdk-download <folder>');
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir } },
});
await environment.teardown();
process.exit(0);
