import { readZip } from '../archive/zip.js';
import { fromUtf8 } from '../bytes.js';
import { verifierFromKey } from '../note/note.js';
import { RECEIPT_FORMAT, type Receipt, verifyReceipt } from './receipt.js';
import { type VerifyReport, type VerifyRules, verifyLog } from './verify-log.js';
import { verifyTiles } from './verify-tiles.js';

export interface Verdict {
  ok: boolean;
  /** What was verified, and what it says. */
  lines: string[];
}

export interface Trust {
  /** Verifier key of the log; empty for none. */
  key: string;
  witnessPolicy: string;
}

/** First line of an export in lines. */
interface Header {
  checkpoint?: unknown;
  logKey?: unknown;
  filter?: unknown;
  anchor?: unknown;
}

/** Verifies what a file holds: a receipt, or a log, as JSON, lines or archive. Never throws for what is wrong with it. */
export async function verifyFile(bytes: Uint8Array, trust: Trust): Promise<Verdict> {
  try {
    return await verdictOf(bytes, trust);
  } catch (error) {
    return { ok: false, lines: [(error as Error).message] };
  }
}

async function verdictOf(bytes: Uint8Array, trust: Trust): Promise<Verdict> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return ofArchive(bytes, trust);
  const text = fromUtf8(bytes);
  const end = text.indexOf('\n');
  const receipt = jsonOrNull(text) as Receipt | null;
  if (receipt?.format === RECEIPT_FORMAT) return ofReceipt(receipt, trust);
  const header = jsonOrNull(text.slice(0, end)) as Header | null;
  if (typeof header?.checkpoint !== 'string') throw new Error('This is neither a receipt nor an exported log.');
  if (header.filter !== undefined) throw new Error('The export leaves entries out: only a whole log can be verified.');
  const entries = text
    .slice(end + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { index = -1, event = '' } = (jsonOrNull(line) ?? {}) as { index?: number; event?: string };
      return { index, leaf: String(event) };
    });
  const { checkpoint, logKey, anchor } = header;
  const rules = { ...rulesOf(trust, String(logKey)), anchor };
  return ofLog(await verifyLog({ ...rules, entries, checkpoint }), trust);
}

async function ofArchive(bytes: Uint8Array, trust: Trust): Promise<Verdict> {
  const files = new Map(readZip(bytes).map(({ path, data }) => [path, data]));
  const own = files.get('receipt.json');
  if (own) return ofReceipt(JSON.parse(fromUtf8(own)) as Receipt, trust);
  const key = fromUtf8(files.get('log-key') ?? new Uint8Array()).trim();
  const read = async (path: string) => files.get(path) ?? null;
  return ofLog(await verifyTiles(read, rulesOf(trust, key)), trust);
}

/** `own`: the key that the file names for itself. */
function rulesOf({ key, witnessPolicy }: Trust, own: string): VerifyRules {
  return { verifier: verifierFromKey(key || own), ...(witnessPolicy.trim() ? { witnessPolicy } : {}) };
}

function ofLog(report: VerifyReport, trust: Trust): Verdict {
  const { ok, lines } = inWords('log', report, trust);
  return { ok, lines: [...lines, ...seenBy(report, trust)] };
}

function seenBy({ witnessedBy }: Pick<VerifyReport, 'witnessedBy'>, { witnessPolicy }: Trust): string[] {
  const seen = witnessedBy.map(({ name, time }) => `witnessed by ${name} at ${new Date(time * 1_000).toISOString()}`);
  if (seen.length === 0 || witnessPolicy.trim()) return seen;
  return [...seen, 'The witnesses are its own: without a policy that you know, they prove nothing.'];
}

async function ofReceipt(receipt: Receipt, { key, witnessPolicy }: Trust): Promise<Verdict> {
  const report = await verifyReceipt(receipt, {
    ...(key ? { logKey: key } : {}),
    ...(witnessPolicy.trim() ? { witnessPolicy } : {}),
  });
  const events = receipt.entries?.map(({ leaf }) => {
    const { type, at, actor } = (jsonOrNull(leaf) ?? {}) as { type?: string; at?: string; actor?: { id?: string } };
    return `${at}: ${type} by ${actor?.id}`;
  });
  const disclosed = report.disclosed.map(({ name, value }) => `disclosed: ${name} is ${JSON.stringify(value)}`);
  const erased = report.erasedAt === null ? [] : [`the data of the action was erased at ${report.erasedAt}`];
  const verdict = inWords(`receipt of ${report.subject} in ${report.org}`, report, { key, witnessPolicy });
  const said = [
    ...seenBy(report, { key, witnessPolicy }),
    ...disclosed,
    ...erased,
    ...(verdict.ok ? (events ?? []) : []),
  ];
  return { ok: verdict.ok, lines: [...verdict.lines, ...said] };
}

function inWords(
  what: string,
  report: {
    ok: boolean;
    size: number | null;
    problems: { kind: string; message: string; index?: number | null; entry?: number | null }[];
  },
  { key }: Trust,
): Verdict {
  const lines = [`${report.ok ? 'Verified' : 'NOT verified'}: ${what}, log of ${report.size ?? 0} entries`];
  if (!key) lines.push('The key is its own: without one that you know, this proves nothing.');
  for (const { kind, message, index, entry } of report.problems) {
    const place = index ?? entry ?? null;
    lines.push(`${kind}${place === null ? '' : ` at entry ${place}`}: ${message}`);
  }
  return { ok: report.ok, lines };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
