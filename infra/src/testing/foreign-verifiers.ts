import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installOnce, reasonOf } from '../process/install-once.js';
import { findOnPath } from '../temporal/find-on-path.js';
import { toolsFolder } from './tools-folder.js';

const run = promisify(execFile);

const SOURCES = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'test', 'foreign-verifiers');
const FILES = ['go.mod', 'go.sum', 'main.go', 'export.go', 'proof.go'];

export type ForeignRequest =
  /** `withoutFsck`: it may wait for its whole time where a bundle was changed. */
  | { op: 'export'; path: string; key: string; withoutFsck?: boolean }
  | { op: 'proof'; policy: string; proof: string; leaf: string }
  | { op: 'checkpoint'; policy: string; checkpoint: string }
  | { op: 'consistency'; size1: number; root1: string; size2: number; root2: string; hashes: string[] };

/** Libraries for transparency logs that we did not write, in one Go program that answers questions. */
export class ForeignVerifiers {
  private readonly waiting = new Map<
    number,
    { resolve: (verifiers: Record<string, string>) => void; reject: (error: Error) => void }
  >();
  private next = 0;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, verifiers } = JSON.parse(line) as { id: number; verifiers: Record<string, string> };
      this.waiting.get(id)?.resolve(verifiers);
      this.waiting.delete(id);
    });
    const fail = (error: Error) => {
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    };
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`the foreign verifiers ended with ${code}`)));
  }

  /** Builds the program on the first use of its sources. Throws with the reason. */
  static async start(): Promise<ForeignVerifiers> {
    return new ForeignVerifiers(spawn(await programPath(), { stdio: 'pipe' }));
  }

  /** Of each verifier that was asked its error, or an empty text where it accepts. */
  ask(request: ForeignRequest): Promise<Record<string, string>> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ id, ...request })}\n`);
    });
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.stdin.end();
    await exited;
  }
}

async function programPath(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(SOURCES, file)));
  const folder = join(toolsFolder(), `foreign-verifiers-${hash.digest('hex').slice(0, 16)}`);
  await installOnce(folder, async (partial) => {
    const go = findOnPath('go', process.env);
    if (!go) throw new Error('go is not on PATH');
    const output = join(partial, 'foreign-verifiers');
    await run(go, ['build', '-trimpath', '-o', output, '.'], { cwd: SOURCES, timeout: 900_000 });
  }).catch((cause: unknown) => {
    throw new Error(`go build of the foreign verifiers failed: ${reasonOf(cause)}`, { cause });
  });
  return join(folder, 'foreign-verifiers');
}
