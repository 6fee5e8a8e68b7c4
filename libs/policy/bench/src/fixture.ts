import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compileRego, findOpa } from './engines/opa-command.js';
import { FIXTURES } from './engines/opa-wasm.js';

/** `node libs/policy/bench/dist/fixture.js`: compiles `indexed.rego` anew. */
const command = findOpa();
if (!command) {
  console.error('The opa command is needed: go install github.com/open-policy-agent/opa@v1.22.2');
  process.exit(1);
}
const wasm = compileRego(command, readFileSync(join(FIXTURES, 'indexed.rego'), 'utf8'));
writeFileSync(join(FIXTURES, 'indexed.wasm.gz'), gzipSync(wasm, { level: 9 }));
console.log(`indexed.wasm.gz: ${wasm.length} bytes before compression`);
