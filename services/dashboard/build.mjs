// Types of the API from the control plane's own document, then the bundle. Run by infra/bootstrap.mjs after the build.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { build } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const printer = join(here, '..', 'control-plane', 'dist', 'openapi', 'print-document.js');
const schema = join(here, 'src', 'api', 'schema.ts');

/** Any JSON value: TypeScript refuses a type that names itself in this form. */
function transform(_schema, { path }) {
  if (path === '#/components/schemas/Json') return ts.factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword);
}

const { stdout } = await promisify(execFile)(process.execPath, [printer], { maxBuffer: 64 * 1024 * 1024 });
await mkdir(dirname(schema), { recursive: true });
await writeFile(schema, astToString(await openapiTS(stdout, { transform })));
/** Smaller forms beside each file: what the server gives to browsers that take them. */
async function compress(folder) {
  for (const name of await readdir(folder)) {
    const content = await readFile(join(folder, name));
    await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content));
    await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content));
  }
}

if (!process.argv.includes('--types-only')) {
  await build({ root: here, logLevel: 'warn' });
  await compress(join(here, 'dist', 'assets'));
}
