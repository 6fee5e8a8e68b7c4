import { setTimeout as pause } from 'node:timers/promises';
import { type Database, type Rewrapped, type RootKey, rewrapAll } from '@runplane/database';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.js';

/** How soon a new first key is noticed. */
const LOOK_EVERY_MS = 2_000;
/** What somebody sealed under the key of before, since they had not read the file yet, is found by the pass after. */
const PASS_EVERY_MS = 60_000;

interface Parts {
  database: Database;
  root: RootKey;
  logger: Logger;
}

/** Null in a process that does not decide: one process group does what looks over organisations. */
export function startRewrapping(config: WorkerConfig, parts: Parts): Rewrapping | null {
  if (!config.queues.includes('decide')) return null;
  const rewrapping = new Rewrapping(config, parts);
  rewrapping.start();
  return rewrapping;
}

/** Moves what is under a master key of before to the one that stands first, as soon as there is another first one. */
export class Rewrapping {
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private last: Rewrapped & { at: string | null } = { at: null, count: 0, failed: [] };

  constructor(
    private readonly config: Pick<WorkerConfig, 'sealingKeys'>,
    private readonly parts: Parts,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  /** Of the last pass: how much it moved, and what it could not open. */
  health(): { at: string | null; rewrapped: number; failed: number; fault: string | null } {
    const { at, count, failed } = this.last;
    return { at, rewrapped: count, failed: failed.length, fault: this.fault };
  }

  private get fault(): string | null {
    return this.config.sealingKeys.fault ?? this.parts.root.fault;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    let [done, next] = ['', 0];
    while (!signal.aborted) {
      const keys = [this.config.sealingKeys.ids[0], this.parts.root.id].join(' ');
      if (keys !== done || performance.now() >= next) {
        await this.pass();
        [done, next] = [keys, performance.now() + PASS_EVERY_MS];
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async pass(): Promise<void> {
    const { database, root, logger } = this.parts;
    const { sealingKeys: sealing } = this.config;
    try {
      const done = await rewrapAll({ store: database.masterKeys, sealing, root, signal: this.stopped.signal });
      this.last = { ...done, at: new Date().toISOString() };
      const { count, failed } = done;
      if (count > 0) logger.info({ rewrapped: count }, 'values are under the first master key now');
      if (failed.length > 0)
        logger.error({ failed: failed.length, first: failed[0] }, 'values that no master key opens');
      if (this.fault) logger.error({ fault: this.fault }, 'a file of master keys is not followed');
    } catch (error) {
      logger.warn({ err: error }, 'master keys were not looked after');
    }
  }
}
