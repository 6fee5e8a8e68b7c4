import { runService } from '@runplane/service-kit/process';
import { workerConfig } from './config.js';
import { startWorker } from './start-worker.js';

await runService('worker', async () => {
  const worker = await startWorker(workerConfig());
  // A worker that can't go on ends the process: whoever started it starts it again.
  worker.failed.catch((error: unknown) => {
    process.stderr.write(`worker: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
  return { close: () => worker.stop() };
});
