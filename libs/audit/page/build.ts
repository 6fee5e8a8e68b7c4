import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** One bundle of a module of the page, with the SHA-256 of browsers. */
export async function bundleOf(folder: string, entry: string, globalName?: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, entry)],
    bundle: true,
    write: false,
    format: globalName === undefined ? 'esm' : 'iife',
    ...(globalName === undefined ? {} : { globalName }),
    platform: 'browser',
    target: 'es2023',
    alias: { '#sha256': join(folder, '..', 'src', 'hash', 'sha256-portable.ts') },
    legalComments: 'none',
    // An older TypeScript configuration is none of its business.
    tsconfigRaw: '{}',
  });
  return outputFiles[0]?.text ?? '';
}

/** The verifier as one file: no network, no other file. */
export async function buildPage(folder: string): Promise<string> {
  const script = (await bundleOf(folder, 'main.js')).replaceAll('</script', '<\\/script');
  return readFileSync(join(folder, 'page.html'), 'utf8').replace('/*SCRIPT*/', () => script);
}

/** `node build.ts <file>` writes the page. */
const [, script, target] = process.argv;
if (script === fileURLToPath(import.meta.url) && target !== undefined) {
  void buildPage(dirname(script)).then((page) => writeFileSync(target, page));
}
