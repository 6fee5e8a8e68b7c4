import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { schemathesisPython } from '@runplane/infra';

/** Of schemathesis: `coverage` walks the edges of each schema, `fuzzing` draws, `stateful` chains calls. */
export type Phase = 'coverage' | 'fuzzing' | 'stateful';

export interface FuzzRequest {
  /** Of the service; its document is read at `/openapi.json`. */
  url: string;
  /** Sent as bearer with each request, but for those that test its absence. */
  key: string;
  phases: readonly Phase[];
  /** Cases drawn for one operation in one phase at most. */
  examples: number;
  seed: number;
  /** Only operations whose path matches. */
  paths?: string;
  /** The run is ended after this time, and is then a failure. */
  timeoutMs: number;
}

export interface FuzzResult {
  /** Requests sent. */
  cases: number;
  operations: number;
  /** Each as `<code> <title>: <operations>`; empty when everything held. */
  failures: string[];
  /** What schemathesis printed: how to repeat each failure. */
  output: string;
}

/** The members that we read of its JSON report. */
interface Report {
  complete: boolean;
  operations: { tested: number };
  test_cases: { generated: number };
  failures: { code: string; title: string; operations: string[] }[];
  errors: { title?: string; operations?: string[] }[];
}

const CONFIG = resolve('test', 'fuzz', 'schemathesis.toml');

/** Calls every operation of a service's OpenAPI document with what fits its schema and with what does not. */
export async function schemathesis(request: FuzzRequest): Promise<FuzzResult> {
  const python = await schemathesisPython();
  const folder = mkdtempSync(join(tmpdir(), 'runplane-fuzz-'));
  try {
    const { code, output } = await run(python, argumentsOf(request, join(folder, 'report.json')), folder, request);
    // 1 says that there are failures, which are in the report as well.
    if (code !== 0 && code !== 1) throw new Error(`schemathesis ended with ${code}:\n${output}`);
    return resultOf(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function argumentsOf({ url, key, phases, examples, seed, paths }: FuzzRequest, report: string): string[] {
  return [
    ...['-m', 'schemathesis.cli', '--config-file', CONFIG, 'run', `${url}/openapi.json`],
    ...['--header', `Authorization: Bearer ${key}`],
    ...['--phases', phases.join(','), '--max-examples', `${examples}`, '--seed', `${seed}`, '--workers', '1'],
    // One worker: ast.parse of Python 3.11 is not safe in several threads.
    ...['--continue-on-failure', '--no-shrink', '--no-color', '--request-timeout', '60'],
    ...['--generation-database', 'none', '--report', 'json', '--report-json-path', report],
    ...(paths ? ['--include-path-regex', paths] : []),
  ];
}

function run(command: string, args: string[], cwd: string, { timeoutMs }: FuzzRequest) {
  return new Promise<{ code: number | null; output: string }>((done, fail) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', fail);
    child.once('close', (code) => done({ code, output }));
  });
}

function resultOf(report: Report, output: string): FuzzResult {
  const failed = report.failures.map(({ code, title, operations }) => `${code} ${title}: ${operations.join(', ')}`);
  const broken = report.errors.map(({ title, operations }) => `${title ?? 'error'}: ${operations?.join(', ') ?? ''}`);
  return {
    cases: report.test_cases.generated,
    operations: report.operations.tested,
    failures: [...failed, ...broken, ...(report.complete ? [] : ['the run was not complete'])],
    output,
  };
}
