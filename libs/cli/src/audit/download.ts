import { createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openCheckpoint, pathsOfTree, TILE_WIDTH, verifierFromKey } from '@runplane/audit';
import { type Api, part } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import type { CommandContext } from '../context.js';
import { type Answer, answer } from '../output/answer.js';
import { Progress } from '../progress.js';

export interface ExportOptions {
  format: 'jsonl' | 'ocsf' | 'tiles' | 'folder';
  out: string;
  type?: string;
  since?: string;
  until?: string;
  action?: string;
  agent?: string;
}

/** Downloads the log: as a stream into one file, or tile by tile into a folder, where what is there is kept. */
export async function exportLog(options: ExportOptions, cli: Cli): Promise<Answer> {
  const server = cli.admin();
  if (options.format === 'folder') await intoFolder(server, options.out, cli.context);
  else await intoFile(server, options);
  return answer({ out: options.out, format: options.format }, `exported to ${options.out}`);
}

async function intoFile(server: Api, { format, out, ...options }: ExportOptions): Promise<void> {
  const query = new URLSearchParams({ format });
  for (const name of ['type', 'since', 'until', 'action', 'agent'] as const) {
    const value = options[name];
    if (value !== undefined) query.set(name, value);
  }
  await save(await server.response(`/v1/audit/export?${query}`), out);
}

async function intoFolder(server: Api, folder: string, context: CommandContext): Promise<void> {
  const key = (await server.text('/v1/audit/log-key')).trim();
  const note = await server.text('/v1/audit/checkpoint');
  const { size } = await openCheckpoint(note, verifierFromKey(key));
  const progress = new Progress(context, 'exporting', Math.ceil(size / TILE_WIDTH));
  for (const { path, kind, index, width } of pathsOfTree(size)) {
    const file = join(folder, path);
    // Full ones never change.
    if (width === TILE_WIDTH && existsSync(file)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await server.bytes(`/v1/audit/${path}`));
    if (kind === 'entries') progress.at(index + 1);
  }
  writeFileSync(join(folder, 'log-key'), `${key}\n`);
  // Last: a folder that was not finished has no checkpoint, or that of the last whole one.
  writeFileSync(join(folder, 'checkpoint'), note);
  progress.end();
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
  await save(await cli.admin().response(`${path}?${query}`), options.out);
  return answer({ actionId, out: options.out }, `receipt of ${actionId} in ${options.out}`);
}

async function save(response: Response, path: string): Promise<void> {
  const body = response.body as Parameters<typeof Readable.fromWeb>[0] | null;
  await pipeline(body ? Readable.fromWeb(body) : Readable.from([]), createWriteStream(path));
}
