import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { EXCEPTIONS, isAllowed, SCRIPTS_NOT_NEEDED } from './licences.js';

interface Locked {
  license?: string;
  link?: true;
  dev?: true;
  hasInstallScript?: true;
}
interface Manifest {
  license?: string;
  licenses?: { type: string }[];
}
interface Component {
  group?: string;
  name: string;
  version: string;
  purl?: string;
  licenses?: unknown[];
}

const ROOT = process.cwd();
const json = <T>(path: string): T => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as T;
const lock = json<{ packages: Record<string, Locked> }>('package-lock.json').packages;
const foreign = Object.entries(lock).filter(([path, { link }]) => path.includes('node_modules/') && !link);
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Of the lock; else of the package itself. */
function licenceOf(path: string, locked: Locked): string {
  if (locked.license) return locked.license;
  const manifest = join(path, 'package.json');
  if (!existsSync(join(ROOT, manifest))) return '';
  const { license, licenses = [] } = json<Manifest>(manifest);
  return license ?? licenses.map(({ type }) => type).join(' OR ');
}

describe('licences', () => {
  it('of all packages of the lock are allowed, or named with a reason', () => {
    const refused = foreign
      .filter(([path, locked]) => !isAllowed(licenceOf(path, locked)) && !(nameOf(path) in EXCEPTIONS))
      .map(([path, locked]) => `${path}: ${licenceOf(path, locked)}`);
    expect(refused).toEqual([]);
    expect(foreign.length).toBeGreaterThan(1_000);
  });

  it('have no exception for what is allowed or gone', () => {
    const needed = foreign
      .filter(([path, locked]) => !isAllowed(licenceOf(path, locked)))
      .map(([path]) => nameOf(path));
    expect(Object.keys(EXCEPTIONS).filter((name) => !needed.includes(name))).toEqual([]);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['GPL-3.0-or-later OR MIT', true],
    ['MIT AND ISC AND BSD-3-Clause', true],
    ['(Apache-2.0 AND (BSD-3-Clause OR GPL-2.0))', true],
    ['MIT AND GPL-3.0', false],
    ['AGPL-3.0-only', false],
    ['SSPL-1.0', false],
    ['BUSL-1.1', false],
    ['SEE LICENSE IN LICENSE', false],
    ['UNLICENSED', false],
    ['(MIT', false],
    ['MIT GPL-3.0', false],
    ['', false],
  ])('%j is allowed: %p', (expression, allowed) => expect(isAllowed(expression)).toBe(allowed));
});

describe('install scripts', () => {
  it('are of approved packages, or of such that do without', () => {
    const { allowScripts } = json<{ allowScripts: Record<string, boolean> }>('package.json');
    const scripts = new Set(foreign.filter(([, locked]) => locked.hasInstallScript).map(([path]) => nameOf(path)));
    const known = [...Object.keys(allowScripts), ...Object.keys(SCRIPTS_NOT_NEEDED)];
    expect([...scripts].filter((name) => !known.includes(name))).toEqual([]);
    expect(Object.keys(SCRIPTS_NOT_NEEDED).filter((name) => !scripts.has(name))).toEqual([]);
  });

  it('are run nowhere: every way to install leaves them out', () => {
    const bootstrap = readFileSync(join(ROOT, 'infra/bootstrap.mjs'), 'utf8');
    expect(bootstrap).toContain("const flags = ['--ignore-scripts'");
    const image = readFileSync(join(ROOT, 'infra/docker/Dockerfile'), 'utf8');
    const installs = image.split('\n').filter((line) => /\bnpm (ci|install|i|prune)\b/.test(line));
    expect(installs.length).toBeGreaterThan(0);
    expect(installs.filter((line) => !line.includes('--ignore-scripts'))).toEqual([]);
  });
});

it('the SBOM names what is installed in production, with versions and licences, and no tool of the build', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-sbom-'));
  try {
    const file = join(folder, 'sbom.cdx.json');
    const { scripts } = json<{ scripts: Record<string, string> }>('package.json');
    const [program = '', ...args] = (scripts.sbom ?? '').replace('sbom.cdx.json', file).split(' ');
    await promisify(execFile)(join(ROOT, 'node_modules', '.bin', program), args, { cwd: ROOT, timeout: 120_000 });
    const sbom = JSON.parse(readFileSync(file, 'utf8')) as {
      bomFormat: string;
      specVersion: string;
      components: Component[];
    };
    expect([sbom.bomFormat, sbom.specVersion]).toEqual(['CycloneDX', '1.6']);
    const named = new Map(sbom.components.map((one) => [[one.group, one.name].filter(Boolean).join('/'), one]));
    for (const name of ['pg', '@temporalio/worker', 'pino', 'zod', 'jose']) {
      expect(named.get(name)).toMatchObject({
        purl: expect.stringContaining('pkg:npm/'),
        licenses: [expect.anything()],
      });
    }
    for (const name of ['jest', '@biomejs/biome', 'emulate']) expect(named.has(name)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
