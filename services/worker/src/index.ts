export { type WorkerConfig, workerConfig } from './config.js';
export { type RunningWorker, startWorker } from './start-worker.js';
