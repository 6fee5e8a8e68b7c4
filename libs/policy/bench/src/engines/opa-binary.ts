import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { naiveDecision } from '../naive.js';
import type { BenchRequest, BenchRule } from '../rules.js';
import { inFolder, opa } from './opa-command.js';
import { indexedData, regoRules } from './opa-policies.js';
import { FIXTURES } from './opa-wasm.js';

export const OPA_FORMS = ['OPA (Go), rules as indexed data', 'OPA (Go), one Rego rule each'] as const;
export type OpaForm = (typeof OPA_FORMS)[number];

const ALL_REQUESTS = '[d | some request in data.requests; d := data.bench.decision with input as request]';

/** Mean wall time of a decision in microseconds, by OPA's own `bench`; throws where OPA decides otherwise. */
export function benchOpa(
  command: string,
  form: OpaForm,
  rules: readonly BenchRule[],
  checked: readonly BenchRequest[],
  timed: readonly BenchRequest[],
): number {
  return inFolder((folder) => {
    const files = policyFiles(folder, form, rules);
    const requests = write(folder, 'requests.json', { requests: checked });
    const answer = JSON.parse(opa(command, ['eval', ...data(files), '-d', requests, '--format', 'json', ALL_REQUESTS]));
    const decisions: string[] = answer.result[0].expressions[0].value;
    checked.forEach((request, i) => {
      const { decision } = naiveDecision(rules, request);
      if (decisions[i] !== decision) throw new Error(`${form}: ${decisions[i]} for ${JSON.stringify(request)}`);
    });
    const times = timed.map((request) => {
      const input = write(folder, 'input.json', request);
      const flags = ['--benchmem=false', '--metrics=false', '--format', 'json'];
      const result = opa(command, ['bench', ...data(files), '-i', input, ...flags, 'data.bench.decision']);
      const { N, T } = JSON.parse(result) as { N: number; T: number };
      return T / N / 1_000;
    });
    return times.reduce((sum, time) => sum + time, 0) / times.length;
  });
}

function policyFiles(folder: string, form: OpaForm, rules: readonly BenchRule[]): string[] {
  if (form === 'OPA (Go), rules as indexed data') {
    return [join(FIXTURES, 'indexed.rego'), write(folder, 'data.json', indexedData(rules))];
  }
  const rego = join(folder, 'rules.rego');
  writeFileSync(rego, regoRules(rules));
  return [rego];
}

function data(files: readonly string[]): string[] {
  return files.flatMap((file) => ['-d', file]);
}

function write(folder: string, name: string, content: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}
