import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Answer } from '../output/answer.js';
import { Cli } from './cli.js';
import type { GlobalOptions } from './global-options.js';

/** Runs the commands of one command line, and keeps what it ends with. */
export class Host {
  code: ExitCode = EXIT.ok;
  /** Known once a command runs; an error before that is one of usage. */
  cli: Cli | null = null;

  constructor(readonly context: CommandContext) {}

  /** The handler of a command: gets its operands and its options, as commander gives them. */
  run<Parameters extends unknown[]>(work: (cli: Cli, ...parameters: Parameters) => Promise<Answer>) {
    return async (...given: unknown[]): Promise<void> => {
      const cli = this.open(given.pop() as Command);
      this.finish(cli, await work(cli, ...(given as Parameters)));
    };
  }

  /** As `run`, of a command that has written all by itself: it gives its exit code. */
  end<Parameters extends unknown[]>(work: (cli: Cli, ...parameters: Parameters) => Promise<ExitCode>) {
    return async (...given: unknown[]): Promise<void> => {
      const cli = this.open(given.pop() as Command);
      this.code = await work(cli, ...(given as Parameters));
    };
  }

  private open(command: Command): Cli {
    this.cli = new Cli(this.context, command.optsWithGlobals<GlobalOptions>());
    return this.cli;
  }

  private finish({ globals, context }: Cli, { data, text, code = EXIT.ok, note }: Answer): void {
    if (globals.json) context.out(`${JSON.stringify(data, null, context.outIsTerminal ? 2 : undefined)}\n`);
    else {
      context.out(text);
      if (note) context.err(`${note}\n`);
    }
    this.code = code;
  }
}
