// First step of every command: runs on the system's Node (20 or later) with nothing installed, and brings the rest.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.runplane-installed');

/** Commands are run in order; the first that fails ends the run with its exit code. */
const COMMANDS = {
  test: [['npm', 'run', '--silent', 'build'], ['jest']],
  check: [['npm', 'run', '--silent', 'lint'], ['npm', 'run', '--silent', 'build'], ['jest']],
};

function run(command, args) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function installWhatIsMissing() {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('runplane: installing dependencies (npm ci)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']);
  writeFileSync(stamp, lock);
}

const [name = '', ...rest] = process.argv.slice(2);
const steps = COMMANDS[name];
if (!steps) {
  console.error(`usage: node infra/bootstrap.mjs ${Object.keys(COMMANDS).join(' | ')}`);
  process.exit(2);
}
installWhatIsMissing();
steps.forEach((step, index) => {
  const [command, ...args] = step;
  run(command, index === steps.length - 1 ? [...args, ...rest] : args);
});
