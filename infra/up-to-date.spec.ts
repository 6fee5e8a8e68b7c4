import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildDone, bundleDone, installDone, markBuilt, markBundled, markInstalled } from './up-to-date.mjs';

describe('what a start has to do again', () => {
  let root: string;
  const file = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'up-to-date-'));
    file('package.json', '{}');
    file('package-lock.json', '{}');
    file('tsconfig.base.json', '{}');
    file('tsconfig.json', '{"references": [{"path": "libs/contracts"}]}');
    file('libs/contracts/src/index.ts', 'export {}');
    file('libs/contracts/dist/.tsbuildinfo', '{}');
    file('workflows/dist/index.js', 'export {}');
    file('workflows/dist/workflow-bundle.js', 'bundle');
    markInstalled(root);
    markBuilt(root);
    markBundled(root);
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const done = () => ({ install: installDone(root), build: buildDone(root), bundle: bundleDone(root) });

  it('is nothing when nothing changed', () => {
    expect(done()).toEqual({ install: true, build: true, bundle: true });
  });

  it('is all of it after a change of the lock file', () => {
    file('package-lock.json', '{"lockfileVersion": 3}');
    expect(done()).toEqual({ install: false, build: false, bundle: false });
  });

  it.each([
    ['a changed source', () => file('libs/contracts/src/index.ts', 'export const a = 1')],
    ['a touched source of the same size', () => utimesSync(join(root, 'libs/contracts/src/index.ts'), 1, 1)],
    ['a new source', () => file('services/gateway/src/main.ts', '')],
    ['a deleted source', () => rmSync(join(root, 'libs/contracts/src/index.ts'))],
    ['a deleted output', () => rmSync(join(root, 'libs/contracts/dist'), { recursive: true })],
  ])('is the build after %s', (_, change) => {
    change();
    expect(done()).toMatchObject({ install: true, build: false });
  });

  it('is not the build after a change of a test', () => {
    file('libs/contracts/src/index.spec.ts', '');
    expect(done().build).toBe(true);
  });

  it('is the bundle when an output of the workflows changed, or the bundle is gone', () => {
    file('workflows/dist/index.js', 'export const a = 1');
    expect(done()).toEqual({ install: true, build: true, bundle: false });
    markBundled(root);
    expect(bundleDone(root)).toBe(true);
    rmSync(join(root, 'workflows/dist/workflow-bundle.js'));
    expect(bundleDone(root)).toBe(false);
  });
});
