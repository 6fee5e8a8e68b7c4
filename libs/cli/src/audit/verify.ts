import { existsSync, readFileSync } from 'node:fs';
import {
  type ExaminedEntries,
  expectedEvents,
  type KeptCheckpoint,
  type ReceiptReport,
  type VerifyReport,
  type VerifyRules,
  verifierFromKey,
  verifyExaminedLog,
  verifyReceipt,
  verifyTiles,
} from '@runplane/audit';
import type { Cli } from '../command/cli.js';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { Progress } from '../progress.js';
import { examineBundles, examineFile } from './examine-file.js';
import { followServer } from './follow.js';
import { openSource, type Source } from './source.js';
import { timeFileOf } from './witness.js';

export interface VerifyOptions {
  key?: string;
  witnessPolicy?: string;
  checkpoint?: string[];
}

interface Verdict {
  ok: boolean;
  kind: string;
  /** Whether the key came from the caller, and not from what is verified. */
  keyIsTrusted: boolean;
  /** Entries of the log. */
  size?: number | null;
  witnessedBy?: ReceiptReport['witnessedBy'];
  disclosed?: ReceiptReport['disclosed'];
  erasedAt?: ReceiptReport['erasedAt'];
  problems: readonly Problem[];
}

interface Problem {
  kind: string;
  message: string;
  index?: number | null;
  entry?: number | null;
}

/** Verifies a file or folder; without one, the log of a running server. */
export async function verify(path: string | undefined, options: VerifyOptions, cli: Cli): Promise<Answer> {
  const verdict =
    path === undefined ? await ofServer(options, cli) : await ofSource(await openSource(path), options, cli.context);
  return answer(verdict, inWords(verdict, options), { code: verdict.ok ? EXIT.ok : EXIT.notVerified });
}

async function ofSource(source: Source, options: VerifyOptions, context: CommandContext): Promise<Verdict> {
  const given = options.key === undefined ? undefined : textOf(options.key);
  const policy = options.witnessPolicy === undefined ? {} : { witnessPolicy: fileText(options.witnessPolicy) };
  if (source.kind === 'receipt') {
    refuse(options.checkpoint, 'a receipt is held against no kept checkpoint: an export or the server can be');
    const trust = { ...(given === undefined ? {} : { logKey: given }), ...policy };
    return { kind: 'receipt', ...(await verifyReceipt(source.receipt, trust)) };
  }
  const own = source.kind === 'lines' ? source.header.logKey : source.logKey;
  const key = given ?? own;
  if (key === null) throw new CommandError(EXIT.usage, 'give the key of the log with --key: the export has none');
  const earlierCheckpoints = (options.checkpoint ?? []).map(keptCheckpoint);
  const rules = { verifier: verifierFromKey(key), earlierCheckpoints, ...policy };
  const report = await (source.kind === 'tiles' ? ofTiles(source, rules) : ofLines(source, rules, context));
  return { kind: 'log', keyIsTrusted: given !== undefined, ...report };
}

/** What was asked for and cannot be looked at must not look as if it had been. */
function refuse(option: unknown, why: string): void {
  if (option !== undefined) throw new CommandError(EXIT.usage, why);
}

function ofTiles({ read, find }: Extract<Source, { kind: 'tiles' }>, rules: VerifyRules): Promise<VerifyReport> {
  return verifyTiles(read, rules, (bundles, expected) => examineBundles(bundles, find, expected));
}

async function ofLines(
  { header, path, from }: Extract<Source, { kind: 'lines' }>,
  rules: VerifyRules,
  context: CommandContext,
): Promise<VerifyReport> {
  if (header.filter !== undefined) {
    throw new CommandError(EXIT.usage, 'the export leaves entries out: only a whole log can be verified');
  }
  const progress = new Progress(context, 'verifying', header.size);
  const counted = async function* (): AsyncGenerator<ExaminedEntries> {
    let done = 0;
    for await (const part of examineFile(path, from, expectedEvents(rules))) {
      done += part.indexes.length;
      progress.at(done);
      yield part;
    }
  };
  const { checkpoint, anchor } = header;
  const report = await verifyExaminedLog({ ...rules, anchor, parts: counted(), checkpoint });
  progress.end();
  return report;
}

async function ofServer(options: VerifyOptions, cli: Cli): Promise<Verdict> {
  refuse(options.witnessPolicy, 'witnesses are shown by receipts and by exports: "audit export --anchored"');
  const server = cli.admin();
  const key = options.key === undefined ? (await server.text('/v1/audit/log-key')).trim() : textOf(options.key);
  const report = await followServer(server, key, (options.checkpoint ?? []).map(fileText));
  return { kind: 'server', keyIsTrusted: options.key !== undefined, ...report };
}

function inWords(verdict: Verdict, { witnessPolicy }: VerifyOptions): string {
  const { ok, keyIsTrusted, problems, witnessedBy = [], disclosed = [], erasedAt = null } = verdict;
  const lines = [`${ok ? 'verified' : 'NOT verified'}: ${subjectOf(verdict)}`];
  for (const { name, time } of witnessedBy)
    lines.push(`witnessed by ${name} at ${new Date(time * 1_000).toISOString()}`);
  if (witnessedBy.length > 0 && witnessPolicy === undefined) {
    lines.push(
      'the witnesses are its own: give the policy that you know with --witness-policy, else they prove nothing',
    );
  }
  for (const { name, value, entry } of disclosed) {
    lines.push(`disclosed by event ${entry}: ${name} is ${JSON.stringify(value)}`);
  }
  if (erasedAt !== null) lines.push(`the data of the action was erased at ${erasedAt}`);
  if (!keyIsTrusted) lines.push('the key is its own: give the one that you know with --key, else it proves nothing');
  for (const { kind, index, entry, message } of problems) {
    const place = index ?? entry ?? null;
    lines.push(`- ${kind}${place === null ? '' : ` at entry ${place}`}: ${message}`);
  }
  return `${lines.join('\n')}\n`;
}

function subjectOf({ kind, size }: Verdict): string {
  if (size == null) return kind;
  const log = `log of ${size} entries`;
  return kind === 'log' ? log : `${kind}, ${log}`;
}

/** A text, or the file that holds it. */
function textOf(value: string): string {
  return existsSync(value) ? fileText(value).trim() : value;
}

/** With the time at which `audit witness` kept it, if it did. */
function keptCheckpoint(path: string): string | KeptCheckpoint {
  const note = fileText(path);
  const beside = timeFileOf(path);
  if (!existsSync(beside)) return note;
  const keptAt = Date.parse(fileText(beside).trim());
  if (Number.isNaN(keptAt)) throw new CommandError(EXIT.usage, `${beside} holds no time`);
  return { note, keptAt };
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CommandError(EXIT.usage, `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
