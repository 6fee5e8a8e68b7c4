import type { CommandContext } from './context.js';

const WIDTH = 30;

const MIB = 1 << 20;

/** A bar on a terminal; nothing elsewhere. */
export class Progress {
  private shown = -1;

  constructor(
    private readonly context: CommandContext,
    private readonly what: string,
    /** Null where nobody knows: then it counts bytes. */
    private readonly total: number | null,
  ) {}

  at(done: number): void {
    if (this.total === null) this.count(done);
    else this.bar(done, this.total);
  }

  private count(bytes: number): void {
    const mib = Math.floor(bytes / MIB);
    if (!this.context.isInteractive || mib === this.shown) return;
    this.shown = mib;
    this.context.err(`\r${this.what}: ${mib} MiB`);
  }

  private bar(done: number, total: number): void {
    const percent = total === 0 ? 100 : Math.floor((100 * Math.min(done, total)) / total);
    if (!this.context.isInteractive || percent === this.shown) return;
    this.shown = percent;
    const filled = Math.round((WIDTH * percent) / 100);
    this.context.err(`\r${this.what} [${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${percent} %`);
  }

  end(): void {
    if (this.context.isInteractive && this.shown >= 0) this.context.err('\n');
  }
}
