import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadPolicy } from '@open-policy-agent/opa-wasm';
import { type DecisionEffect } from '@runplane/contracts';
import type { Engine, LoadedEngine } from '../engine.js';
import { compileRego } from './opa-command.js';
import { indexedData, regoRules } from './opa-policies.js';

/** Made by `fixture.ts`. The rules are data, so the policy is the same for every set of rules. */
export const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

export const opaIndexed: Engine = {
  name: 'OPA (wasm), rules as indexed data',
  load: (rules) => loaded(gunzipSync(readFileSync(join(FIXTURES, 'indexed.wasm.gz'))), indexedData(rules)),
};

/** Compiles the rules, for which it needs the `opa` command. */
export function opaRules(command: string): Engine {
  return {
    name: 'OPA (wasm), one Rego rule each',
    load: (rules) => loaded(compileRego(command, regoRules(rules)), {}),
  };
}

async function loaded(wasm: Uint8Array, data: object): Promise<LoadedEngine> {
  // `bytes` of its own: the library takes the whole buffer.
  const policy = await loadPolicy(new Uint8Array(wasm), { initial: pagesFor(data) });
  policy.setData(data);
  return {
    decider: (request) => {
      const input = { ...request };
      return () => (policy.evaluate(input) as { result: DecisionEffect }[])[0]?.result as DecisionEffect;
    },
  };
}

/** Memory in pages of 64 KiB; it grows by itself. */
function pagesFor(data: object): number {
  return 16 + Math.ceil((JSON.stringify(data).length * 8) / 65_536);
}
