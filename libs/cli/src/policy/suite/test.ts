import { writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { Bundle } from '@runplane/contracts';
import { loadSqlParser } from '@runplane/mapping';
import { compileBundle } from '@runplane/policy';
import { parsePolicyYaml } from '@runplane/policy/reading';
import type { Cli } from '../../command/cli.js';
import { readText } from '../../command/read-options.js';
import type { CommandContext } from '../../context.js';
import { CommandError, EXIT } from '../../exit-codes.js';
import { type Answer, answer } from '../../output/answer.js';
import type { Style } from '../../output/style.js';
import { cell } from '../../output/table.js';
import { suiteFiles } from '../find-files.js';
import { knownActions, readTools } from '../known-actions.js';
import { readPolicyFile } from '../lint.js';
import { junit } from './junit.js';
import { runTest, type SuiteResult } from './run-suite.js';
import { PolicySuite } from './suite.js';

export interface TestOptions {
  junit?: string;
  requireCoverage?: boolean;
}

/** Runs test suites of policies, without a server. */
export async function testPolicies(paths: readonly string[], options: TestOptions, cli: Cli): Promise<Answer> {
  const { context, style } = cli;
  await loadSqlParser();
  const suites: SuiteResult[] = [];
  const report = (reported: readonly SuiteResult[]) => {
    if (options.junit !== undefined) writeFileSync(resolve(context.cwd, options.junit), junit(reported));
  };
  for (const file of suiteFiles(paths, context)) {
    try {
      suites.push(runSuite(file, context));
    } catch (error) {
      // A CI job shows the report, and one that is missing, or of an earlier run, would hide why it failed.
      if (error instanceof CommandError) report([...suites, notRun(file, error)]);
      throw error;
    }
  }
  report(options.requireCoverage ? suites.map(withCoverage) : suites);
  const tests = suites.flatMap((suite) => suite.tests);
  const failed = tests.filter(({ ok }) => !ok).length;
  const untested = [...new Set(suites.flatMap((suite) => suite.untested))];
  const ok = failed === 0 && !(options.requireCoverage && untested.length > 0);
  const data = { ok, passed: tests.length - failed, failed, suites, untested };
  return answer(data, inWords(suites, style), { code: ok ? EXIT.ok : EXIT.checkFailed });
}

function runSuite(file: string, context: CommandContext): SuiteResult {
  const suite = readSuite(file, context);
  const beside = (path: string) => (isAbsolute(path) ? path : join(dirname(file), path));
  const tools = readTools(suite.tools.map(beside), context);
  const actions = knownActions(tools);
  const documents = suite.policies.map((path) => readPolicyFile(beside(path), actions, context).document);
  const policies = documents.map(({ name, rules }) => ({ name, version: 1, rules }));
  const bundle = compileBundle(Bundle.parse({ format: 1, settings: suite.settings ?? {}, policies }));
  const tests = suite.tests.map((test) => runTest(test, suite, bundle, tools));
  const applied = new Set(tests.flatMap((test) => test.applied));
  const rules = policies.flatMap(({ name, rules: own }) => own.map(({ id }) => `${name}/${id}`));
  return { file, tests, untested: rules.filter((rule) => !applied.has(rule)) };
}

function notRun(file: string, { message, lines }: CommandError): SuiteResult {
  return { file, tests: [failedTest('the suite can be run', [message, ...lines])], untested: [] };
}

/** Coverage as one more test of a suite, for reports, which know nothing else. */
function withCoverage(suite: SuiteResult): SuiteResult {
  if (suite.untested.length === 0) return suite;
  const problem = `rules that no test meets: ${suite.untested.join(', ')}`;
  return { ...suite, tests: [...suite.tests, failedTest('a test meets each rule', [problem])] };
}

function failedTest(name: string, problems: string[]): SuiteResult['tests'][number] {
  return { name, ok: false, problems, record: null, applied: [] };
}

function readSuite(file: string, context: CommandContext): PolicySuite {
  const read = parsePolicyYaml(readText(file, context));
  if (!read.ok)
    throw badSuite(
      file,
      read.issues.map(({ source, message }) => `${source?.line ?? 1}: ${message}`),
    );
  const parsed = PolicySuite.safeParse(read.value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => {
    const place = path.reduce<string>(
      (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`),
      '',
    );
    return `${read.place(place.replace(/^\./, ''))?.line ?? 1}: ${place.replace(/^\./, '')}: ${message}`;
  });
  throw badSuite(file, lines);
}

function badSuite(file: string, lines: string[]): CommandError {
  return new CommandError(EXIT.usage, `${file} is no test suite`, { lines: lines.map((line) => `${file}:${line}`) });
}

function inWords(suites: readonly SuiteResult[], style: Style): string {
  const lines = suites.flatMap(({ file, tests, untested }) => [
    style.bold(file),
    ...tests.flatMap(({ name, ok, problems }) => [
      `  ${ok ? style.good('ok') : style.bad('FAILED')} ${cell(name, 200)}`,
      ...problems.map((problem) => `     ${cell(problem, 1_000)}`),
    ]),
    ...(untested.length > 0 ? [style.warn(`  rules that no test meets: ${untested.join(', ')}`)] : []),
  ]);
  const all = suites.flatMap(({ tests }) => tests);
  const failed = all.filter(({ ok }) => !ok).length;
  return `${[...lines, `${all.length - failed} passed, ${failed} failed`].join('\n')}\n`;
}
