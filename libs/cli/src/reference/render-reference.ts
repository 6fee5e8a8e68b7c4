import type { Argument, Command, Option } from 'commander';
import { examplesOf } from '../command/define.js';
import { type Entry, entriesOf } from '../completion/tree.js';
import { EXIT, EXIT_MEANINGS } from '../exit-codes.js';

/** Everything below this line of docs/cli.md is written by `write-reference.ts`, and compared in a test. */
export const MARKER = '<!-- From here on generated: node libs/cli/dist/reference/write-reference.js -->';

/** `page` with the commands and exit codes as they are now. */
export function withReference(page: string, program: Command): string {
  const [introduction = ''] = page.split(MARKER);
  return `${introduction}${MARKER}\n\n${reference(program)}`;
}

function reference(program: Command): string {
  const [root, ...entries] = entriesOf(program);
  return [
    '## Exit codes\n',
    ...Object.entries(EXIT_MEANINGS).map(
      ([name, meaning]) => `- \`${EXIT[name as keyof typeof EXIT]}\` ${name}: ${meaning}`,
    ),
    '\n## Options of every command\n',
    ...(root?.command.options ?? []).map(optionLine),
    '\n## Commands\n',
    ...entries.filter(({ command }) => command.name() !== 'help').flatMap(commandLines),
  ].join('\n');
}

function commandLines({ path, command }: Entry): string[] {
  const heading = `${'#'.repeat(Math.min(4, path.length + 2))} runplane ${path.join(' ')}`;
  const summary = command.description();
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  if (command.commands.length > 0) return [`${heading}\n`, `${sentence}\n`];
  const usage = command.registeredArguments.map((argument) => ` ${argumentText(argument)}`).join('');
  return [
    `${heading}\n`,
    usage === '' ? `${sentence}\n` : `${sentence} \`runplane ${path.join(' ')}${usage}\`\n`,
    ...listed([
      ...command.registeredArguments.map((argument) => `- \`${argument.name()}\` ${argument.description}`.trimEnd()),
      ...command.options.map(optionLine),
    ]),
    '```sh',
    ...examplesOf(command),
    '```\n',
  ];
}

function listed(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}

function argumentText(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionLine(option: Option): string {
  const { flags, description, argChoices, defaultValue, mandatory } = option;
  const extra = [
    ...(mandatory ? ['required'] : []),
    ...(argChoices ? [`one of ${argChoices.join(', ')}`] : []),
    ...(defaultValue !== undefined && defaultValue !== true ? [`default ${JSON.stringify(defaultValue)}`] : []),
  ];
  return `- \`${flags}\` ${description}${extra.length > 0 ? ` (${extra.join('; ')})` : ''}`;
}
