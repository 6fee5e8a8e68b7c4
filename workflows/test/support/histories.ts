import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';

const { History } = temporal.api.history.v1;
type History = temporal.api.history.v1.IHistory;

const FOLDER = fileURLToPath(new URL('../histories', import.meta.url));
const SUFFIX = '.json.gz';

export interface NamedHistory {
  name: string;
  json: string;
}

export function loadHistories(): NamedHistory[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(SUFFIX));
  return files.map((file) => ({
    name: file.slice(0, -SUFFIX.length),
    json: gunzipSync(readFileSync(join(FOLDER, file))).toString(),
  }));
}

export function saveHistory({ name, json }: NamedHistory): void {
  writeFileSync(join(FOLDER, `${name}${SUFFIX}`), gzipSync(json, { level: 9 }));
}

/** The SDK's own `historyToJSON` fails where npm has installed protobufjs more than once. */
export function namedHistory(name: string, history: History): NamedHistory {
  const plain = History.toObject(History.fromObject(history), { longs: String, enums: String, bytes: String });
  return { name, json: JSON.stringify(plain, withoutStackTraces) };
}

/** They hold paths of the machine, and no replay looks at them. */
function withoutStackTraces(key: string, value: unknown): unknown {
  return key === 'stackTrace' ? '' : value;
}

export function* forReplay(histories: NamedHistory[]): Iterable<{ workflowId: string; history: History }> {
  for (const { name, json } of histories) yield { workflowId: name, history: History.fromObject(JSON.parse(json)) };
}
