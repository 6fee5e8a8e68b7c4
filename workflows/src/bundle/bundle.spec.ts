import { createContext, runInContext } from 'node:vm';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleFromSource, WORKFLOWS } from '../../test/support/bundle.js';

/** What workflow code may consist of: itself, plain values of the contracts, and the SDK with what it brings. */
const ALLOWED = [
  /^\.\/workflows\/src\//,
  /^\.\/libs\/contracts\/src\/values\//,
  /^\.\/node_modules\/@temporalio\/(workflow|common|proto|worker\/lib\/workflow\/module-overrides)\//,
  /^\.\/node_modules\/(nexus-rpc|ms|long)\//,
  // What the SDK's bundler leaves empty; the build fails where our own code asks for a module of Node.
  /^\?[0-9a-f]+$/,
];
const LARGEST_KIB = 800;

let code: string;
let modules: string[];

beforeAll(async () => {
  code = await bundleFromSource(WORKFLOWS);
  modules = [...code.matchAll(/^\/\*{3}\/ "([^"]+)":?/gm)].map(([, path]) => path as string);
});

describe('the bundle of the workflows', () => {
  it('holds nothing that a workflow must not use', () => {
    expect(modules).toContain('./workflows/src/guarded-action.ts');
    expect(modules.filter((path) => !ALLOWED.some((allowed) => allowed.test(path)))).toEqual([]);
  });

  it('exports the workflows that are started by name, and nothing else', () => {
    const context = createContext({ __webpack_module_cache__: {}, TextEncoder, TextDecoder, URL });
    const exported = runInContext(`${code}\nObject.keys(__TEMPORAL__.importWorkflows())`, context);
    expect([...exported]).toEqual([
      'checkConnection',
      'deliverNotice',
      'guardedAction',
      'previewTool',
      'relayInteraction',
      'unknownOutcome',
    ]);
  });

  it('stays small: each worker compiles it', () => {
    const withoutSourceMap = code.slice(0, code.indexOf('//# sourceMappingURL='));
    expect(withoutSourceMap.length / 1024).toBeLessThan(LARGEST_KIB);
    expect(withoutSourceMap.length / 1024).toBeGreaterThan(100);
  });
});
