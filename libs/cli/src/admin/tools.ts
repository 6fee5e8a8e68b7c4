import { AppliedImport, IMPORT_FORMATS, ImportPreview, Tool } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import { part } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { jsonObject, readText, textOrFile } from '../command/read-options.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { fields, table } from '../output/table.js';
import { addList } from './list-command.js';
import { addOne, Nothing } from './resource.js';

/** `runplane tools …`. */
export function addToolCommands(program: Command, host: Host): void {
  const tools = define(program, 'tools', 'what agents may ask for, as canonical actions');
  addList(tools, host, {
    path: '/v1/tools',
    schema: Tool,
    columns: ['TOOL', 'ACTION', 'EFFECT', 'PROVIDER', 'CONNECTION'],
    row: ({ definition: { name, action, provider, connection } }) => [
      name,
      action.type,
      action.effect,
      provider,
      connection,
    ],
    summary: "list the organisation's own tools",
    example: 'runplane tools ls --all --json > tools.json',
  });
  addOne(tools, host, {
    name: 'show',
    summary: 'the definition of a tool',
    example: 'runplane tools show refunds.create --json',
    argument: 'name',
    about: 'of the tool',
    path: (name) => `/v1/tools/${name}`,
    schema: Tool,
    text: ({ definition }) => `${JSON.stringify(definition, null, 2)}\n`,
  });
  define(
    tools,
    'set',
    'make a tool, or replace it',
    'runplane tools set @refunds.create.json',
    "runplane tools show refunds.create --json | jq '.definition' | runplane tools set -",
  )
    .argument('<definition>', 'as "show" gives it: JSON, @file, or - for standard input')
    .action(
      host.run(async (cli, given: string) => {
        const definition = await jsonObject(given, 'the definition', cli.context);
        const tool = await cli.admin().put(`/v1/tools/${part(String(definition.name))}`, Tool, definition);
        return answer(tool, `${tool.definition.name} is ${tool.digest}`);
      }),
    );
  addOne(tools, host, {
    name: 'delete',
    summary: 'delete a tool; calls of it are blocked from then on',
    example: 'runplane tools delete refunds.create',
    argument: 'name',
    about: 'of the tool',
    method: 'delete',
    path: (name) => `/v1/tools/${name}`,
    schema: Nothing,
    text: (_nothing, name) => `deleted ${name}`,
  });
  addImport(tools, host);
}

interface ImportOptions {
  source: string;
  format: string;
  connection?: string;
  out?: string;
}

function addImport(tools: Command, host: Host): void {
  define(
    tools,
    'import',
    'propose tools from an API description, with what differs from those that are there; saves nothing',
    'runplane tools import shop.yaml --source shop --format openapi --connection shop --json > proposal.json',
  )
    .argument('<file>', 'the description, or - for standard input')
    .requiredOption('--source <name>', 'first part of the names of its tools')
    .addOption(new Option('--format <format>', 'of the description').choices([...IMPORT_FORMATS]).makeOptionMandatory())
    .option('--connection <name>', 'by which the gateway shall run them')
    .action(host.run((cli, file: string, options: ImportOptions) => propose(file, options, cli)));
  define(
    tools,
    'apply',
    'save the tools of a proposal that was reviewed: all of them, or none',
    'runplane tools apply proposal.json',
    'runplane tools apply proposal.json --remove-vanished',
  )
    .argument('<proposal>', 'file that "tools import --json" wrote, or - for standard input')
    .option('--remove-vanished', 'delete tools of the source that the description no longer has')
    .action(
      host.run((cli, file: string, { removeVanished = false }: { removeVanished?: boolean }) =>
        apply(file, removeVanished, cli),
      ),
    );
}

async function propose(file: string, { source, format, connection }: ImportOptions, cli: Cli): Promise<Answer> {
  const document = file === '-' ? await textOrFile('-', cli.context) : readText(file, cli.context);
  const body = { source, format, document, ...(connection === undefined ? {} : { connection }) };
  const preview = await cli.admin().post('/v1/imports', ImportPreview, body);
  const { proposal, diff } = preview;
  const changed = new Set(diff.changed.map(({ name }) => name));
  const rows = proposal.tools.map(({ definition: { name, action }, effect }) => [
    name,
    action.type,
    action.effect,
    effect.confidence,
    changed.has(name) ? 'changed' : diff.added.includes(name) ? 'new' : 'unchanged',
  ]);
  const warnings = fields(cli.style, [
    ...proposal.warnings.map(({ code, message }) => [code, message] as const),
    ...diff.removed.map((name) => ['vanished', name] as const),
  ]);
  const text = `${table(cli.style, ['TOOL', 'ACTION', 'EFFECT', 'CONFIDENCE', 'STATE'], rows)}${warnings}`;
  return answer(preview, text);
}

async function apply(file: string, removeVanished: boolean, cli: Cli): Promise<Answer> {
  const given = await jsonObject(file === '-' ? '-' : `@${file}`, 'the proposal', cli.context);
  const read = ImportPreview.safeParse(given);
  if (!read.success) throw new CommandError(EXIT.usage, `${file} is not what "tools import --json" writes`);
  const { proposal, diff } = read.data;
  const applied = await cli.admin().post('/v1/imports/apply', AppliedImport, {
    source: proposal.source,
    tools: proposal.tools.map(({ definition, origin }) => ({ definition, origin })),
    remove: removeVanished ? diff.removed : [],
  });
  const text = fields(cli.style, Object.entries(applied));
  return answer(applied, text);
}
