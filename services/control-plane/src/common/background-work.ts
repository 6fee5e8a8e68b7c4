import { Logger } from '@nestjs/common';

interface Piece {
  /** For the log, such as `erasure ers_…`. */
  name: string;
  run(): Promise<void>;
  /** Keeps what went wrong, at most 300 characters, where people see it. */
  fail(message: string): Promise<void>;
}

/** Long work of one kind in this process: a shutdown waits for it, and it looks between its batches whether it should. */
export class BackgroundWork {
  private readonly logger = new Logger(BackgroundWork.name);
  private readonly running = new Set<Promise<void>>();
  private stopping = false;

  get isStopping(): boolean {
    return this.stopping;
  }

  start(piece: Piece): void {
    const work = piece.run().catch((error: unknown) => this.failed(piece, error));
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
  }

  private async failed({ name, fail }: Piece, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.logger.error(`${name}: ${message}`);
    await fail(message.slice(0, 300)).catch(() => undefined);
  }
}
