/** A worker process for the floor, with the settings of the product's: `worker.js <temporal address> <bundle>`. */
import { ALL_WORKERS, DECIDE_WORKER, TOOL_WORKER } from '@runplane/worker/settings';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import * as activities from './activities.js';
import { FLOOR_QUEUE, FLOOR_TOOL_QUEUE } from './messages.js';

const [address, codePath] = process.argv.slice(2) as [string, string];
Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address });
const shared = { connection, activities, ...ALL_WORKERS };
const workers = await Promise.all([
  Worker.create({ ...shared, ...DECIDE_WORKER, taskQueue: FLOOR_QUEUE, workflowBundle: { codePath } }),
  Worker.create({ ...shared, ...TOOL_WORKER, taskQueue: FLOOR_TOOL_QUEUE }),
]);
const running = Promise.all(workers.map((worker) => worker.run()));
console.log('ready');
await running;
await connection.close();
