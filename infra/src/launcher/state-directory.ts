import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../process/files.js';
import { processIdentity } from '../process/identity.js';
import { recordedProcess, removePidFile } from '../process/pid-file.js';
import { PORT_NAMES } from './port-plan.js';

const State = z.strictObject({
  ports: z.partialRecord(z.enum(PORT_NAMES), z.number().int()).default({}),
  /** When the demo's main job gave every expected outcome for the first time. */
  demoDone: z.string().nullable().default(null),
});
export type State = z.infer<typeof State>;

/** Where everything that outlives a start is kept. */
export interface StateDirectory {
  path: string;
  keys: string;
  logs: string;
  demo: string;
  pids: string;
  postgres: string;
  tools: string;
  state: State;
  save(change: Partial<State>): void;
  release(): void;
}

/** Opens the folder for one launcher at a time. Throws if another one uses it, with its process id. */
export function openStateDirectory(path: string): StateDirectory {
  mkdirSync(path, { recursive: true });
  // As root, PostgreSQL runs as another account, which has to pass through; each file in it is private anyway.
  chmodSync(path, process.getuid?.() === 0 ? 0o711 : 0o700);
  lock(path);
  const folder = (name: string): string => {
    mkdirSync(join(path, name), { recursive: true, mode: 0o700 });
    return join(path, name);
  };
  const directory: StateDirectory = {
    path,
    keys: folder('keys'),
    logs: folder('logs'),
    demo: folder('demo'),
    pids: folder('pids'),
    postgres: join(path, 'postgres'),
    tools: folder('tools'),
    state: readState(path),
    save: (change) => {
      Object.assign(directory.state, change);
      writePrivateFile(join(path, 'state.json'), `${JSON.stringify(directory.state, null, 2)}\n`);
    },
    release: () => removePidFile(join(path, LOCK)),
  };
  return directory;
}

const LOCK = 'launcher.pid.json';

/** The lock is made exclusively; one whose owner is gone is left over from a crash, and is replaced. */
function lock(path: string): void {
  const file = join(path, LOCK);
  const own = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? 'unknown',
    command: process.argv.join(' '),
  };
  const owner = recordedProcess(file);
  if (owner) {
    throw new Error(
      `Runplane already runs on ${path} (process ${owner.pid}). Stop that one first, ` +
        'or set RUNPLANE_STATE_DIR to another folder for a second stack.',
    );
  }
  if (existsSync(file)) rmSync(file, { force: true });
  try {
    writeFileSync(file, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new Error(`another start of Runplane on ${path} is under way`, { cause });
  }
}

function readState(path: string): State {
  const file = join(path, 'state.json');
  if (!existsSync(file)) return State.parse({});
  try {
    return State.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`${file} is not readable as state of this version; delete that file to choose ports anew`, {
      cause,
    });
  }
}
