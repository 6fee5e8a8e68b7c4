// First step of every command: runs on Node 20 or later with nothing installed, and brings the rest.
// What it calls then runs on the Node of node_modules/.bin, which comes first on PATH.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildDone,
  bundleDone,
  dashboardDone,
  installDone,
  markBuilt,
  markBundled,
  markDashboard,
  markInstalled,
} from './up-to-date.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const windows = process.platform === 'win32';
const OLDEST_TO_START = 20;
const OLDEST_TO_RUN = [22, 13];

/** Steps run in order; the first that fails ends the run with its exit code. What follows the command goes to the last. */
const COMMANDS = {
  start: [['node', '--enable-source-maps', 'infra/dist/launcher/main.js']],
  build: [],
  test: [['jest']],
  check: [['npm', 'run', '--silent', 'lint'], ['npm', 'run', '--silent', 'types'], ['jest']],
  bench: [['node', '--enable-source-maps', 'test/dist/bench/main.js']],
  'bench:policy': [['node', '--enable-source-maps', 'libs/policy/bench/dist/main.js']],
  'bench:dashboard': [['node', '--enable-source-maps', 'test/dist/bench/dashboard/main.js']],
  'bench:audit': [['node', '--enable-source-maps', 'test/dist/bench/audit/main.js']],
  chaos: [['node', '--enable-source-maps', 'test/dist/chaos/main.js']],
  fuzz: [['node', '--enable-source-maps', 'test/dist/fuzz/main.js']],
};

function fail(...lines) {
  for (const line of lines) console.error(`runplane: ${line}`);
  process.exit(1);
}

/** Signals go to the step that runs, and its end is waited for: it may have servers to stop. */
async function run([command, ...args], hint) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', shell: windows });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  const end = await new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  for (const signal of signals) process.off(signal, forward);
  if (end.error?.code === 'ENOENT') fail(`"${command}" was not found`, ...hint);
  if (end.error) fail(`"${command}" cannot be run: ${end.error.message}`);
  if (end.signal) process.exit(128 + (constants.signals[end.signal] ?? 0));
  if (end.code !== 0) {
    for (const line of hint) console.error(`runplane: ${line}`);
    process.exit(end.code);
  }
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OLDEST_TO_START) return;
  fail(
    `Node ${process.versions.node} is too old: ${OLDEST_TO_START} or later is needed to begin with`,
    'install it from https://nodejs.org; the Node that Runplane runs on then comes with its packages',
  );
}

/** Packages bring Node 24 for Linux and Windows; elsewhere the system's own has to be new enough. */
function checkRuntime() {
  if (existsSync(join(bin, windows ? 'node.cmd' : 'node'))) return;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_TO_RUN[0] || (major === OLDEST_TO_RUN[0] && minor >= OLDEST_TO_RUN[1])) return;
  fail(
    `Node ${OLDEST_TO_RUN.join('.')} or later is needed, this is ${process.versions.node}`,
    `npm has no Node package for ${process.platform}-${process.arch} in this project: install one from https://nodejs.org`,
  );
}

async function install() {
  if (installDone(root)) return;
  console.log('runplane: installing packages (npm ci)');
  // No package's install script is needed, so none is run.
  const flags = ['--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  await run(
    ['npm', 'ci', ...flags],
    ['packages could not be installed: is npm on PATH, and does the network reach its registry ("npm ping")?'],
  );
  markInstalled(root);
}

async function build() {
  if (!buildDone(root)) {
    console.log('runplane: building');
    await run(['tsc', '-b'], ['the build failed; nothing was started']);
    markBuilt(root);
  }
  if (!bundleDone(root)) {
    await run(
      ['node', 'workflows/dist/bundle/build.js'],
      ['the workflow bundle could not be built; nothing was started'],
    );
    markBundled(root);
  }
  if (!dashboardDone(root)) {
    await run(['node', 'services/dashboard/build.mjs'], ['the dashboard could not be built; nothing was started']);
    markDashboard(root);
  }
}

const [name = '', ...rest] = process.argv.slice(2);
const steps = COMMANDS[name];
if (!steps) {
  console.error(`usage: node infra/bootstrap.mjs ${Object.keys(COMMANDS).join(' | ')}`);
  process.exit(2);
}
checkNode();
await install();
checkRuntime();
await build();
for (const [index, step] of steps.entries()) {
  await run(index === steps.length - 1 ? [...step, ...rest] : step, []);
}
