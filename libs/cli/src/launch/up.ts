import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { CommandError, EXIT, type ExitCode } from '../exit-codes.js';

/** `runplane up`. */
export function addUpCommand(program: Command, host: Host): void {
  define(
    program,
    'up',
    'run the whole stack on this machine, from a source tree: PostgreSQL, Temporal, the services and a demo',
    'runplane up',
    'runplane up --once',
  )
    .option('--once', 'run the demo, and end with 0 only if every outcome was the expected one')
    .action(
      host.end(async ({ context }, { once = false }: { once?: boolean }) => {
        const root = sourceTree(context.cwd) ?? sourceTree(ownFolder());
        if (root === null) throw noTree();
        const launcher = join(root, 'infra', 'bootstrap.mjs');
        return launch([launcher, 'start', ...(once ? ['--once'] : [])], root, context.signal);
      }),
    );
}

function noTree(): CommandError {
  return new CommandError(EXIT.failure, 'this is no source tree of Runplane, which "up" needs', {
    lines: [
      'Clone the repository and run "npm start" in it: it needs Node, npm and Python 3, and no Docker.',
      'On a server: docker compose, by docker-compose.yml of the repository.',
      'To use a Runplane that runs already: "runplane login".',
    ],
  });
}

/** The folder of the source tree that this one lies in. */
function sourceTree(folder: string): string | null {
  const manifest = join(folder, 'package.json');
  if (existsSync(join(folder, 'infra', 'bootstrap.mjs')) && nameIn(manifest) === 'runplane') return folder;
  const parent = dirname(folder);
  return parent === folder ? null : sourceTree(parent);
}

function nameIn(manifest: string): string | null {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name ?? null;
  } catch {
    return null;
  }
}

/** A program that is linked into a PATH folder still lies in its tree. */
function ownFolder(): string {
  return dirname(realpathSync(process.argv[1] ?? process.execPath));
}

/** The launcher has the terminal for itself, and stops in order when we are told to. */
function launch(args: readonly string[], cwd: string, signal: AbortSignal): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: 'inherit' });
    const stop = () => child.kill('SIGTERM');
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (code) =>
      resolve(code === 0 ? EXIT.ok : code === EXIT.interrupted ? EXIT.interrupted : EXIT.failure),
    );
  });
}
