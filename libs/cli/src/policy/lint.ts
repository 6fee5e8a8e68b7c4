import { type ActionDefinition, type PolicyDocument, visibleText } from '@runplane/contracts';
import { readPolicy, type SourceIssue } from '@runplane/policy/reading';
import { z } from 'zod';
import type { Cli } from '../command/cli.js';
import { readText } from '../command/read-options.js';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import type { Style } from '../output/style.js';
import { policyFiles } from './find-files.js';
import { knownActions, readTools } from './known-actions.js';

export interface LintOptions {
  tools?: string[];
  online?: boolean;
}

export interface Linted {
  file: string;
  valid: boolean;
  errors: SourceIssue[];
}

const Check = z.object({
  valid: z.boolean(),
  errors: z.array(z.looseObject({ code: z.string(), message: z.string(), path: z.string() })),
});

/** Every mistake of the files with its line; by this program alone, or by the server with all that it knows. */
export async function lint(paths: readonly string[], options: LintOptions, cli: Cli): Promise<Answer> {
  const { context, style } = cli;
  const files = policyFiles(paths, context);
  const actions = knownActions(readTools(options.tools ?? [], context));
  const api = options.online ? cli.admin() : null;
  const linted: Linted[] = [];
  for (const file of files) {
    const yaml = readText(file, context);
    if (api)
      linted.push({ file, ...((await api.post('/v1/policies/validate', Check, { yaml })) as Omit<Linted, 'file'>) });
    else linted.push(lintText(file, yaml, actions));
  }
  const ok = linted.every(({ valid }) => valid);
  const text = linted.map((one) => (one.valid ? `${style.good('ok')} ${one.file}\n` : issueLines(one, style))).join('');
  const lacksTools = !options.online && !options.tools && linted.some(({ errors }) => errors.some(isUnknownAction));
  return answer({ ok, files: linted }, text, {
    code: ok ? EXIT.ok : EXIT.checkFailed,
    ...(lacksTools ? { note: OWN_TOOLS } : {}),
  });
}

const isUnknownAction = ({ code }: SourceIssue): boolean => code === 'unknown_action';

/** An action that no catalogue has may be one of the organisation's own. */
const OWN_TOOLS = 'actions of your own tools: --tools with what "runplane tools ls --all --json" prints, or --online';

function lintText(file: string, yaml: string, actions: ReadonlyMap<string, ActionDefinition>): Linted {
  const read = readPolicy({ yaml }, actions);
  return read.ok ? { file, valid: true, errors: [] } : { file, valid: false, errors: read.issues };
}

/** A policy of a file. Throws `CommandError` with every mistake. */
export function readPolicyFile(
  file: string,
  actions: ReadonlyMap<string, ActionDefinition>,
  context: CommandContext,
): { yaml: string; document: PolicyDocument } {
  const yaml = readText(file, context);
  const read = readPolicy({ yaml }, actions);
  if (read.ok) return { yaml, document: read.document };
  throw new CommandError(EXIT.checkFailed, `${file} has mistakes`, {
    lines: read.issues.map((issue) => issueText(file, issue)),
    data: { file, errors: read.issues },
  });
}

function issueLines({ file, errors }: Linted, style: Style): string {
  return errors.map((issue) => `${style.bad('error')} ${issueText(file, issue)}\n`).join('');
}

/** As compilers write it, so that editors find the place. */
function issueText(file: string, { source, path, message, suggestion }: SourceIssue): string {
  const place = source ? `:${source.line}:${source.column}` : '';
  return visibleText(
    `${file}${place}: ${path ? `${path}: ` : ''}${message}${suggestion ? `; ${suggestion}` : ''}`,
    1_000,
  );
}
