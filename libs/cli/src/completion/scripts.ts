import type { Command } from 'commander';
import { type Entry, entriesOf, flagsOf } from './tree.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script for the shell that completes commands, options, and the values of options that have a closed set. */
export function completionScript(shell: Shell, program: Command): string {
  return { bash, zsh, fish }[shell](program);
}

interface Words {
  /** `approvals ls`; empty for the program. */
  key: string;
  children: { name: string; description: string }[];
  flags: { flag: string; description: string }[];
  choices: { flag: string; values: readonly string[] }[];
}

function wordsOf(program: Command): Words[] {
  const everywhere = [...flagsOf(program), { flag: '--help', description: 'display help' }];
  return entriesOf(program).map(({ path, command }: Entry) => ({
    key: path.join(' '),
    children: command.commands.map((child) => ({ name: child.name(), description: child.description() })),
    flags: path.length === 0 ? everywhere : [...flagsOf(command), ...everywhere],
    choices: command.options.flatMap(({ long, argChoices }) =>
      long && argChoices ? [{ flag: long, values: argChoices }] : [],
    ),
  }));
}

function bash(program: Command): string {
  const cases = wordsOf(program).map(({ key, children, flags }) => {
    const words = [...children.map(({ name }) => name), ...flags.map(({ flag }) => flag)];
    return `    '${key}') words=${quoted(words.join(' '))} ;;`;
  });
  return `# bash completion of runplane; made by "runplane completion bash"
_runplane() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" key='' word words=''
${pathLoop('COMP_WORDS[@]:1:COMP_CWORD-1', program)}
  case "$key $previous" in
${choiceCases(program)}
  esac
  case "$key" in
${cases.join('\n')}
  esac
  # No word fits: files, which is what most other arguments are.
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _runplane runplane
`;
}

/** Which command the words before the cursor lead to. Values of options are no command's name where none is so called. */
function pathLoop(words: string, program: Command): string {
  const keys = entriesOf(program)
    .map(({ path }) => path.join(' '))
    .filter((key) => key !== '');
  return `  for word in "\${${words}}"; do
    case "\${key:+$key }$word" in
      ${keys.map(quoted).join('|')}) key="\${key:+$key }$word" ;;
    esac
  done`;
}

function choiceCases(program: Command): string {
  return wordsOf(program)
    .flatMap(({ key, choices }) =>
      choices.map(
        ({ flag, values }) =>
          `    ${quoted(`${key} ${flag}`)}) mapfile -t COMPREPLY < <(compgen -W ${quoted(values.join(' '))} -- "$current"); return ;;`,
      ),
    )
    .join('\n');
}

function zsh(program: Command): string {
  const cases = wordsOf(program).map(({ key, children, flags }) => {
    const described = [
      ...children.map(({ name, description }) => describedWord(name, description)),
      ...flags.map(({ flag, description }) => describedWord(flag, description)),
    ];
    return `    '${key}') offered=(${described.join(' ')}) ;;`;
  });
  const choices = wordsOf(program).flatMap(({ key, choices: own }) =>
    own.map(
      ({ flag, values }) => `    ${quoted(`${key} ${flag}`)}) compadd -- ${values.map(quoted).join(' ')}; return ;;`,
    ),
  );
  return `#compdef runplane
# zsh completion of runplane; made by "runplane completion zsh"
_runplane() {
  local key='' word previous="\${words[CURRENT-1]}"
  local -a offered
${pathLoop('words[@]:1:$((CURRENT-2))', program)}
  case "$key $previous" in
${choices.join('\n')}
  esac
  case "$key" in
${cases.join('\n')}
  esac
  # No word fits: files, which is what most other arguments are.
  _describe 'runplane' offered || _files
}
if [ "$funcstack[1]" = "_runplane" ]; then _runplane "$@"; else compdef _runplane runplane; fi
`;
}

function describedWord(name: string, description: string): string {
  return quoted(`${name.replaceAll(':', '\\:')}:${description}`);
}

function fish(program: Command): string {
  const lines = wordsOf(program).flatMap(({ key, children, flags, choices }) => [
    ...children.map(({ name, description }) => offer(key, `-f -a ${name}`, description)),
    ...flags.map(({ flag, description }) => {
      const values = choices.find((choice) => choice.flag === flag)?.values;
      const rest = values ? ` -x -a ${quotedForFish(values.join(' '))}` : '';
      return offer(key, `-l ${flag.slice(2)}${rest}`, description);
    }),
  ]);
  const keys = entriesOf(program)
    .map(({ path }) => path.join(' '))
    .filter((key) => key !== '');
  return `# fish completion of runplane; made by "runplane completion fish"
function __runplane_at
    set -l key
    for word in (commandline -opc)[2..-1]
        if contains -- (string join -- ' ' $key $word) ${keys.map(quotedForFish).join(' ')}
            set -a key $word
        end
    end
    test "$key" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function offer(key: string, what: string, description: string): string {
  return `complete -c runplane -n ${quotedForFish(`__runplane_at ${quotedForFish(key)}`)} ${what} -d ${quotedForFish(description)}`;
}

/** One word of bash and zsh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
