import type { CommandContext } from './context.js';

const WIDTH = 30;

/** A bar on a terminal; nothing elsewhere. */
export class Progress {
  private shown = -1;

  constructor(
    private readonly context: CommandContext,
    private readonly what: string,
    private readonly total: number,
  ) {}

  at(done: number): void {
    const percent = this.total === 0 ? 100 : Math.floor((100 * Math.min(done, this.total)) / this.total);
    if (!this.context.isInteractive || percent === this.shown) return;
    this.shown = percent;
    const filled = Math.round((WIDTH * percent) / 100);
    this.context.err(`\r${this.what} [${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${percent} %`);
  }

  end(): void {
    if (this.context.isInteractive && this.shown >= 0) this.context.err('\n');
  }
}
