import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { DefaultLogger, type NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { FakeActivities } from './fake-activities.js';
import { RunningAction } from './running-action.js';
import { requestOf, type Script, scriptOf } from './script.js';

/** In histories, where the names of people and machines must not be. */
export const IDENTITY = 'test';

// What goes wrong here is meant to: the assertions say what is expected.
Runtime.install({
  logger: new DefaultLogger('ERROR', () => undefined),
  telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
});

export interface TestWorkerOptions {
  client: Client;
  connection: NativeConnection;
  bundle: string;
  now?: () => Promise<number>;
  worker?: Partial<WorkerOptions>;
}

/** A worker for guarded actions on a queue of its own, with activities in memory. */
export class TestWorker {
  readonly queue = `guarded-action-${randomBytes(6).toString('hex')}`;
  readonly activities: FakeActivities;
  private readonly now: () => Promise<number>;
  private worker: Worker | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: TestWorkerOptions) {
    this.now = options.now ?? (async () => Date.now());
    this.activities = new FakeActivities(this.queue, this.now);
  }

  async start(changes: Partial<WorkerOptions> = {}): Promise<this> {
    this.worker = await Worker.create({
      connection: this.options.connection,
      taskQueue: this.queue,
      identity: IDENTITY,
      workflowBundle: { code: this.options.bundle },
      activities: this.activities.implementations(),
      ...this.options.worker,
      ...changes,
    });
    this.running = this.worker.run();
    return this;
  }

  async stop(): Promise<void> {
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.running;
  }

  /** Starts an action as the gateway does, and returns when it is decided. */
  async guard(changes: Partial<Script> = {}, taskTimeout?: Duration): Promise<RunningAction> {
    const action = await this.prepare(changes);
    await action.start(this.queue, taskTimeout);
    return action;
  }

  async prepare(changes: Partial<Script> = {}): Promise<RunningAction> {
    const script = scriptOf(changes);
    const request = requestOf(script, await this.now());
    this.activities.play(request.actionId, script);
    return new RunningAction(this.options.client, request, this.activities.of(request.actionId));
  }
}
