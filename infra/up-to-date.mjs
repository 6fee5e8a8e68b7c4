// What has to be done again: each result is stamped with a digest of what it was made from.
// Plain JavaScript: it runs before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SOURCES = ['libs', 'workflows', 'activities', 'services', 'infra', 'examples', 'test'];
const DASHBOARD = 'services/dashboard';
const NO_SOURCE = new Set(['node_modules', 'dist', '.runplane', 'coverage']);

export const installDone = (root) => stamped(root, 'installed', installInputs(root));
export const markInstalled = (root) => stamp(root, 'installed', installInputs(root));
export const buildDone = (root) =>
  stamped(root, 'built', buildInputs(root)) && outputs(root).every((o) => existsSync(o));
export const markBuilt = (root) => stamp(root, 'built', buildInputs(root));
export const bundleDone = (root) => stamped(root, 'bundled', bundleInputs(root)) && existsSync(bundle(root));
export const markBundled = (root) => stamp(root, 'bundled', bundleInputs(root));
export const dashboardDone = (root) =>
  stamped(root, 'dashboard', dashboardInputs(root)) && existsSync(join(root, DASHBOARD, 'dist', 'index.html'));
export const markDashboard = (root) => stamp(root, 'dashboard', dashboardInputs(root));

/** Binaries are per platform, so a folder that was carried to another one is installed anew. */
function installInputs(root) {
  return digest([process.platform, process.arch, readFileSync(join(root, 'package-lock.json'))]);
}

/** Names, sizes and times: enough to see a change, and quick on every start. */
function buildInputs(root) {
  const files = SOURCES.flatMap((folder) => filesBelow(join(root, folder), isBuilt));
  const config = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json'].map((name) =>
    join(root, name),
  );
  return digest([...files, ...config].flatMap((path) => [path, describe(path)]));
}

/** Specs are run from their sources. */
const isBuilt = (name) => /\.tsx?$|\.json$/.test(name) && !/spec\.tsx?$/.test(name);

/** The bundle's own contents: a build that changes no output of the workflows needs no new bundle. */
function bundleInputs(root) {
  const folders = ['workflows/dist', 'libs/contracts/dist'].map((folder) => join(root, folder));
  const files = folders.flatMap((folder) => filesBelow(folder, (name) => name.endsWith('.js'), new Set()));
  const contents = files.filter((path) => path !== bundle(root)).flatMap((path) => [path, readFileSync(path)]);
  return digest([readFileSync(join(root, 'package-lock.json')), ...contents]);
}

/** One for each project of the build: a deleted `dist` is built again. */
function outputs(root) {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => join(root, path, 'dist', '.tsbuildinfo'));
}

/** Its own files, and the API that its client is made from. */
function dashboardInputs(root) {
  const own = filesBelow(join(root, DASHBOARD), (name) => name !== 'schema.ts');
  const libraries = ['libs/contracts/dist', 'libs/audit/dist', 'services/control-plane/dist'];
  const api = libraries.flatMap((folder) => filesBelow(join(root, folder), (name) => name.endsWith('.js'), new Set()));
  const contents = [...own, ...api].flatMap((path) => [path, readFileSync(path)]);
  return digest([readFileSync(join(root, 'package-lock.json')), ...contents]);
}

const bundle = (root) => join(root, 'workflows', 'dist', 'workflow-bundle.js');

function filesBelow(folder, wanted, skipped = NO_SOURCE) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(path, wanted, skipped);
      return entry.isFile() && wanted(entry.name) ? [path] : [];
    });
}

function describe(path) {
  const { size, mtimeMs } = statSync(path);
  return `${size}:${mtimeMs}`;
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

const stampFile = (root, name) => join(root, 'node_modules', '.runplane', name);

function stamped(root, name, inputs) {
  const file = stampFile(root, name);
  return existsSync(file) && readFileSync(file, 'utf8') === inputs;
}

function stamp(root, name, inputs) {
  mkdirSync(dirname(stampFile(root, name)), { recursive: true });
  writeFileSync(stampFile(root, name), inputs);
}
