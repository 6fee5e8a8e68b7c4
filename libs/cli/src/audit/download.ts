import { createWriteStream, existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  ANCHOR_FILE,
  openCheckpoint,
  parseCheckpoint,
  pathsOfTree,
  splitNote,
  TILE_WIDTH,
  verifierFromKey,
} from '@runplane/audit';
import { z } from 'zod';
import { type Api, part } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { Progress } from '../progress.js';

export interface ExportOptions {
  format: 'jsonl' | 'ocsf' | 'tiles' | 'folder';
  out: string;
  anchored?: boolean;
  type?: string;
  since?: string;
  until?: string;
  action?: string;
  agent?: string;
}

const LINE_FEED = 10;
const FILTERS = ['type', 'since', 'until', 'action', 'agent'] as const;

/** What the folder keeps of the anchor is the server's word for it: the verifier looks into it. */
const AnchorAnswer = z.object({ checkpoint: z.string(), anchor: z.record(z.string(), z.unknown()) });

/** Downloads the log: as a stream into one file, or tile by tile into a folder, where what is there is kept. */
export async function exportLog(options: ExportOptions, cli: Cli): Promise<Answer> {
  const server = cli.admin();
  if (options.format === 'folder') await intoFolder(server, options, cli.context);
  else await intoFile(server, options, cli.context);
  return saved({ out: options.out, format: options.format }, `exported to ${options.out}`);
}

async function intoFile(
  server: Api,
  { format, out, anchored, ...filter }: ExportOptions,
  context: CommandContext,
): Promise<void> {
  const query = new URLSearchParams({ format, ...(anchored ? { anchored: 'true' } : {}) });
  for (const name of FILTERS) {
    const value = filter[name];
    if (value !== undefined) query.set(name, value);
  }
  const isWhole = FILTERS.every((name) => filter[name] === undefined);
  // How far witnesses have come is known only once it is there.
  const isCounted = context.isInteractive && isWhole && !anchored && format !== 'tiles';
  const lines = isCounted ? await sizeOf(server) : null;
  const progress = new Progress(context, 'exporting', lines);
  let done = 0;
  try {
    await save(server, `/v1/audit/export?${query}`, out, (bytes) => {
      done += lines === null ? bytes.length : linesIn(bytes);
      progress.at(done);
    });
  } finally {
    progress.end();
  }
}

/** Entries of the log; more may come until the export begins. */
async function sizeOf(server: Api): Promise<number> {
  return parseCheckpoint(splitNote(await server.text('/v1/audit/checkpoint')).text).size;
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

async function intoFolder(server: Api, options: ExportOptions, context: CommandContext): Promise<void> {
  const { out: folder, anchored } = options;
  if (FILTERS.some((name) => options[name] !== undefined))
    throw new CommandError(EXIT.usage, 'a folder holds the whole log: only lines can leave entries out');
  const key = (await server.text('/v1/audit/log-key')).trim();
  const end = anchored ? await server.get('/v1/audit/anchor', AnchorAnswer) : null;
  const note = end?.checkpoint ?? (await server.text('/v1/audit/checkpoint'));
  const { size } = await openCheckpoint(note, verifierFromKey(key));
  await saveTree(server, size, folder, context);
  writeFileSync(join(folder, 'log-key'), `${key}\n`);
  // That of an earlier export would be of another checkpoint.
  if (end) writeFileSync(join(folder, ANCHOR_FILE), `${JSON.stringify(end.anchor)}\n`);
  else rmSync(join(folder, ANCHOR_FILE), { force: true });
  // Last: a folder that was not finished has no checkpoint, or that of the last whole one.
  writeFileSync(join(folder, 'checkpoint'), note);
}

async function saveTree(server: Api, size: number, folder: string, context: CommandContext): Promise<void> {
  const progress = new Progress(context, 'exporting', Math.ceil(size / TILE_WIDTH));
  try {
    for (const { path, kind, index, width } of pathsOfTree(size)) {
      const file = join(folder, path);
      // Full ones never change.
      if (width === TILE_WIDTH && existsSync(file)) continue;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await server.bytes(`/v1/audit/${path}`));
      if (kind === 'entries') progress.at(index + 1);
    }
  } finally {
    progress.end();
  }
}

export interface ReceiptOptions {
  out: string;
  archive?: boolean;
  anchored?: boolean;
  disclose?: string;
}

export async function saveReceipt(actionId: string, options: ReceiptOptions, cli: Cli): Promise<Answer> {
  const path = `/v1/audit/receipts/${part(actionId)}${options.archive ? '/archive' : ''}`;
  const query = new URLSearchParams({ anchored: String(options.anchored === true) });
  if (options.disclose !== undefined) query.set('disclose', options.disclose);
  await save(cli.admin(), `${path}?${query}`, options.out);
  return saved({ actionId, out: options.out }, `receipt of ${actionId} in ${options.out}`);
}

/** Said beside what was saved, and not into it: that may be standard output itself. */
function saved(data: { out: string; [more: string]: string }, text: string): Answer {
  const at = lstatSync(data.out, { throwIfNoEntry: false });
  return at?.isFile() || at?.isDirectory() ? answer(data, text) : answer(data, '', { note: text });
}

/**
 * Whole, or not at all: what breaks off leaves nothing under the name of a file that could be taken for the whole. What
 * is no file itself is written to: a pipe, a terminal, or a link such as `/dev/stdout`.
 */
async function save(server: Api, path: string, out: string, onBytes?: (bytes: Uint8Array) => void): Promise<void> {
  const earlier = lstatSync(out, { throwIfNoEntry: false });
  const isReplaced = earlier === undefined || earlier.isFile();
  const into = isReplaced ? `${out}.partial` : out;
  const body = async function* (): AsyncGenerator<Uint8Array> {
    for await (const bytes of server.stream(path)) {
      onBytes?.(bytes);
      yield bytes;
    }
  };
  // What a killed export left there has a mode of its own, and may lead elsewhere.
  if (isReplaced) rmSync(into, { force: true });
  try {
    // Whom the earlier file was hidden from never sees the new one.
    await pipeline(body, createWriteStream(into, isReplaced ? { flags: 'wx', mode: earlier?.mode } : {}));
    if (isReplaced) renameSync(into, out);
  } catch (error) {
    if (isReplaced) rmSync(into, { force: true });
    throw error;
  }
}
