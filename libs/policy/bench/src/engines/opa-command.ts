import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ENTRYPOINT } from './opa-policies.js';

const MAX_OUTPUT = 256 * 1024 * 1024;

/** The `opa` command: $OPA, on PATH, or where `go install` puts it. Null where there is none. */
export function findOpa(): string | null {
  const name = process.platform === 'win32' ? 'opa.exe' : 'opa';
  const folders = [...(process.env.PATH ?? '').split(delimiter), process.env.GOBIN, join(homedir(), 'go', 'bin')];
  const places = [process.env.OPA, ...folders.map((folder) => folder && join(folder, name))];
  return places.find((place) => place && existsSync(place)) ?? null;
}

export function opa(command: string, parameters: readonly string[]): string {
  return execFileSync(command, parameters, {
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Rego -> WebAssembly. */
export function compileRego(command: string, rego: string): Uint8Array {
  return inFolder((folder) => {
    const source = join(folder, 'policy.rego');
    writeFileSync(source, rego);
    const bundle = join(folder, 'bundle.tar.gz');
    opa(command, ['build', '--target', 'wasm', '--entrypoint', ENTRYPOINT, '--output', bundle, source]);
    execFileSync('tar', ['-xzf', bundle, '-C', folder, '/policy.wasm'], { stdio: 'ignore' });
    return readFileSync(join(folder, 'policy.wasm'));
  });
}

export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-bench-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
