import { Argument, type Command } from 'commander';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import { completionScript, SHELLS, type Shell } from './scripts.js';

/** `runplane completion <shell>`. */
export function addCompletionCommand(program: Command, host: Host): void {
  define(
    program,
    'completion',
    'a script that completes commands and options in your shell',
    'source <(runplane completion bash)',
    'runplane completion zsh > ~/.zfunc/_runplane',
    'runplane completion fish > ~/.config/fish/completions/runplane.fish',
  )
    .addArgument(new Argument('<shell>', 'which one').choices([...SHELLS]))
    .action(
      host.run(async (_cli, shell: Shell) => {
        const script = completionScript(shell, program);
        return answer({ shell, script }, script);
      }),
    );
}
