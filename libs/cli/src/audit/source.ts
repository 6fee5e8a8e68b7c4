import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RECEIPT_FORMAT, type ReadFile, type Receipt, readZip } from '@runplane/audit';
import { CommandError, EXIT } from '../exit-codes.js';
import type { Range } from './examine-thread.js';

export const EXPORT_FORMAT = 'runplane-audit-export/v1';

export interface ExportHeader {
  logKey: string;
  size: number;
  checkpoint: string;
  anchor?: unknown;
  filter?: unknown;
}

/** Something that can be verified, by what it holds. `logKey` is what it says about itself. */
export type Source =
  | { kind: 'receipt'; receipt: Receipt }
  /** `find` says where the bytes of a file of the export are. */
  | { kind: 'tiles'; read: ReadFile; find: (path: string) => Range | null; logKey: string | null }
  /** Entries begin at byte `from` of the file. */
  | { kind: 'lines'; header: ExportHeader; path: string; from: number };

/** Reads a receipt, an archive of one, a folder or archive of tiles, or an export in lines. Throws `CommandError`. */
export async function openSource(path: string): Promise<Source> {
  if (!existsSync(path)) throw new CommandError(EXIT.usage, `there is no ${path}`);
  if (statSync(path).isDirectory()) return folder(path);
  const head = await firstLine(path);
  if (head.startsWith('PK')) return archive(path);
  const parsed = jsonOrNull<ExportHeader & { format?: string }>(head);
  if (parsed?.format === EXPORT_FORMAT) {
    return { kind: 'lines', header: parsed, path, from: Buffer.byteLength(head) + 1 };
  }
  const receipt = jsonOrNull<Receipt>(readFileSync(path, 'utf8'));
  if (receipt?.format === RECEIPT_FORMAT) return { kind: 'receipt', receipt };
  throw new CommandError(EXIT.usage, `${path} is neither a receipt nor an exported log`);
}

function folder(path: string): Source {
  const read: ReadFile = async (name) => {
    const file = join(path, name);
    return existsSync(file) ? new Uint8Array(readFileSync(file)) : null;
  };
  const find = (name: string) => {
    const file = join(path, name);
    return existsSync(file) ? { path: file, from: 0, to: statSync(file).size } : null;
  };
  const key = join(path, 'log-key');
  return { kind: 'tiles', read, find, logKey: existsSync(key) ? readFileSync(key, 'utf8').trim() : null };
}

function archive(path: string): Source {
  const bytes = readFileSync(path);
  let files: Map<string, Uint8Array>;
  try {
    files = new Map(readZip(bytes).map((file) => [file.path, file.data]));
  } catch (cause) {
    throw new CommandError(EXIT.notVerified, `${path}: ${(cause as Error).message}`, { cause });
  }
  const text = (name: string) => {
    const data = files.get(name);
    return data ? Buffer.from(data).toString('utf8') : null;
  };
  const receipt = jsonOrNull<Receipt>(text('receipt.json') ?? '');
  if (receipt) return { kind: 'receipt', receipt };
  if (!files.has('checkpoint')) throw new CommandError(EXIT.usage, `${path} holds neither a receipt nor a log`);
  const read: ReadFile = async (name) => files.get(name) ?? null;
  const find = (name: string) => {
    const data = files.get(name);
    if (!data) return null;
    // The files of an archive are views of its bytes.
    const from = data.byteOffset - bytes.byteOffset;
    return { path, from, to: from + data.length };
  };
  return { kind: 'tiles', read, find, logKey: text('log-key')?.trim() ?? null };
}

async function firstLine(path: string): Promise<string> {
  for await (const line of createInterface({ input: createReadStream(path) })) return line;
  return '';
}

function jsonOrNull<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
