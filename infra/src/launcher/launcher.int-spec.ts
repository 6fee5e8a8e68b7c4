import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toolsFolder } from '../testing/tools-folder.js';

const MAIN = join(__dirname, '..', '..', 'dist', 'launcher', 'main.js');

/** The built launcher with the real services, on a state folder of its own. */
describe('the launcher', () => {
  let state: string;

  class Launch {
    readonly lines: string[] = [];
    readonly exit: Promise<[number | null, NodeJS.Signals | null]>;
    private readonly child: ChildProcess;
    private readonly seen: (() => void)[] = [];

    constructor(...args: string[]) {
      const env = { ...process.env, RUNPLANE_STATE_DIR: state, TEMPORAL_ADDRESS: undefined, NO_COLOR: '1' };
      this.child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [this.child.stdout, this.child.stderr]) {
        createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
          this.lines.push(line);
          for (const check of this.seen) check();
        });
      }
      this.exit = once(this.child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    }

    async says(text: string): Promise<void> {
      const found = new Promise<void>((resolve) => {
        const check = () => this.lines.some((line) => line.includes(text)) && resolve();
        this.seen.push(check);
        check();
      });
      const ended = this.exit.then(([code]) => {
        throw new Error(`the launcher ended with ${code} without saying "${text}":\n${this.lines.join('\n')}`);
      });
      ended.catch(() => {});
      await Promise.race([found, ended]);
    }

    kill(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]> {
      this.child.kill(signal);
      return this.exit;
    }
  }

  const ports = () => JSON.parse(readFileSync(join(state, 'state.json'), 'utf8')).ports as Record<string, number>;
  const pidOf = (file: string) => JSON.parse(readFileSync(join(state, file), 'utf8')).pid as number;
  const READY = 'ready; Ctrl-C stops everything';

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'launch-'));
    chmodSync(folder, 0o711);
    state = join(folder, '.runplane');
    mkdirSync(state);
    // What the test run has downloaded is used again.
    mkdirSync(toolsFolder(), { recursive: true });
    symlinkSync(toolsFolder(), join(state, 'tools'));
  });
  afterAll(() => rmSync(join(state, '..'), { recursive: true, force: true }));

  it('runs the main job of the demo and ends, leaving no process behind', async () => {
    const launch = new Launch('--once');
    const [code] = await launch.exit;
    if (code !== 0) throw new Error(launch.lines.join('\n'));
    expect(readdirSync(join(state, 'pids'))).toEqual([]);
    expect(existsSync(join(state, 'temporal.json')) || existsSync(join(state, 'postgres', 'postgres.json'))).toBe(
      false,
    );
  }, 300_000);

  it('starts warm, refuses a second start, restarts a killed service, and stops on SIGINT', async () => {
    const launch = new Launch();
    await launch.says(READY);
    const { gateway } = ports();
    expect((await fetch(`http://127.0.0.1:${gateway}/readyz`)).status).toBe(200);

    const second = new Launch();
    expect(await second.exit).toEqual([1, null]);
    expect(second.lines.join('\n')).toContain('already runs on');

    process.kill(pidOf('pids/gateway.json'), 'SIGKILL');
    await launch.says('gateway runs again');
    expect((await fetch(`http://127.0.0.1:${gateway}/readyz`)).status).toBe(200);

    expect(await launch.kill('SIGINT')).toEqual([0, null]);
    await expect(fetch(`http://127.0.0.1:${gateway}/readyz`)).rejects.toThrow();
  }, 300_000);

  it('clears up after a launcher that was killed, and keeps its ports', async () => {
    const killed = new Launch();
    await killed.says(READY);
    const before = ports();
    const left = [pidOf('temporal.json'), pidOf('postgres/postgres.json')];
    await killed.kill('SIGKILL');

    const next = new Launch();
    await next.says(READY);
    expect(ports()).toEqual(before);
    for (const pid of left) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await next.kill('SIGTERM')).toEqual([0, null]);
  }, 300_000);

  it('stops everything, with the reason, when a part cannot be kept running', async () => {
    const launch = new Launch();
    await launch.says(READY);
    const killed = new Set<number>();
    const killAgain = setInterval(() => {
      const file = join(state, 'pids', 'worker.json');
      const pid = existsSync(file) ? pidOf('pids/worker.json') : 0;
      if (pid !== 0 && !killed.has(pid)) {
        killed.add(pid);
        process.kill(pid, 'SIGKILL');
      }
    }, 20);
    const [code] = await launch.exit.finally(() => clearInterval(killAgain));
    expect(code).toBe(1);
    expect(launch.lines.join('\n')).toContain('worker crashed more than 5 times within 60 s');
    expect(readdirSync(join(state, 'pids'))).toEqual([]);
  }, 300_000);
});
