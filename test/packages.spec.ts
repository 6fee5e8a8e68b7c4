import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { linkInto, type Packed, PUBLISHED, type Published, unpackAll } from './support/packages.js';

const INSTALLED = ['sdk', 'cli', 'audit'] as const;

let folder: string;
let app: string;
let packed: Record<Published, Packed>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-packages-'));
  packed = unpackAll(folder);
  app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }');
  for (const lib of INSTALLED) linkInto(app, `@runplane/${lib}`, packed[lib].folder);
  linkInto(app, '@types/node', resolve('node_modules/@types/node'));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(PUBLISHED)('the package of %s', (lib) => {
  const manifest = () => JSON.parse(readFileSync(join(packed[lib].folder, 'package.json'), 'utf8'));

  it('holds what runs and its types, and nothing of the work on it', () => {
    const expected = /^(LICENSE|README\.md|package\.json|bin\/\w+\.js|dist\/[\w./-]+\.(js|d\.ts))$/;
    expect(
      packed[lib].files.filter((path) => !expected.test(path) || /spec\.|testing\/|test-support/.test(path)),
    ).toEqual([]);
  });

  it('has its licence, says what it is, and may be published', () => {
    expect(readFileSync(join(packed[lib].folder, 'LICENSE'), 'utf8')).toBe(readFileSync('LICENSE', 'utf8'));
    expect(manifest()).toMatchObject({ private: false, license: 'Apache-2.0', engines: { node: '>=22.13' } });
    expect(manifest().description).toEqual(expect.any(String));
  });

  it('can be imported by each of its names', () => {
    const names = Object.keys(manifest().exports).map((path) => packed[lib].name + path.slice(1));
    linkInto(packed[lib].folder, packed[lib].name, packed[lib].folder);
    const script = names.map((name) => `await import(${JSON.stringify(name)});`).join('\n');
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: packed[lib].folder });
  });
});

describe('outside of the source tree', () => {
  const runplane = (...args: string[]) =>
    spawnSync(process.execPath, ['node_modules/@runplane/cli/bin/runplane.js', ...args], {
      cwd: app,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, XDG_CONFIG_HOME: app },
    });

  it('the command line lints and tests policies', () => {
    const fixtures = join(process.cwd(), 'libs/cli/src/policy/fixtures');
    const tools = ['--tools', join(fixtures, 'tools.json')];
    expect(runplane('policy', 'lint', join(fixtures, 'refunds.yaml'), ...tools)).toMatchObject({ status: 0 });
    expect(runplane('policy', 'test', join(fixtures, 'refunds.test.yaml'))).toMatchObject({ status: 0 });
  });

  it('the command line says that only a source tree can be started', () => {
    const { status, stderr } = runplane('up');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('Clone the repository') });
  });

  it('the SDK says what it lacks', () => {
    const script = `import { Runplane } from '@runplane/sdk';
      try { Runplane.fromEnv(); } catch ({ name, message }) { console.log(name, message); }`;
    const given = { cwd: app, encoding: 'utf8', env: { PATH: process.env.PATH } } as const;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], given);
    expect(out).toContain('InvalidRequestError Set RUNPLANE_URL');
  });

  it('what the pages of these packages show has the right types, in the strictest mode', () => {
    const files = PAGES.map((page, at) => {
      writeFileSync(join(app, `page-${at}.ts`), blocksOf(page));
      return `page-${at}.ts`;
    });
    writeFileSync(join(app, 'given.d.ts'), GIVEN);
    writeFileSync(
      join(app, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: STRICT, files: [...files, 'given.d.ts'] }),
    );
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const checked = spawnSync(process.execPath, [tsc, '-p', '.'], { cwd: app, encoding: 'utf8' });
    expect(checked).toMatchObject({ status: 0, stdout: '' });
  }, 180_000);
});

const PAGES = ['README.md', 'libs/sdk/README.md', 'libs/audit/README.md'];

const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // Types that only this tree has must not be in what a user compiles.
  skipLibCheck: false,
  target: 'ES2023',
  lib: ['ES2024'],
  module: 'NodeNext',
  types: ['node'],
};

/** What the examples take for granted. */
const GIVEN = `
declare const apiKey: string;
declare const stripe: { refunds: { create(a: unknown, o: { idempotencyKey: string }): Promise<{ id: string }> } };
declare const git: { deleteBranch(name: string): Promise<void> };
declare const receipt: import('@runplane/audit').Receipt;
declare const logKey: string;
declare const witnessPolicy: string;
`;

/** The TypeScript of a page, as one module. */
function blocksOf(page: string): string {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  expect(blocks.length).toBeGreaterThan(0);
  return blocks.join('\n');
}
