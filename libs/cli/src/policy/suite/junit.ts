import type { SuiteResult } from './run-suite.js';

/** JUnit XML, as CI systems read it. */
export function junit(suites: readonly SuiteResult[]): string {
  const all = suites.flatMap(({ tests }) => tests);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${all.length}" failures="${failures(all)}">`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ file, tests }: SuiteResult): string[] {
  return [
    `  <testsuite name="${xml(file)}" tests="${tests.length}" failures="${failures(tests)}" errors="0" skipped="0">`,
    ...tests.map(({ name, ok, problems }) => {
      const head = `    <testcase classname="${xml(file)}" name="${xml(name)}"`;
      if (ok) return `${head}/>`;
      return `${head}><failure message="${xml(problems[0] ?? '')}">${xml(problems.join('\n'))}</failure></testcase>`;
    }),
    '  </testsuite>',
  ];
}

function failures(tests: readonly { ok: boolean }[]): number {
  return tests.filter(({ ok }) => !ok).length;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' };

/** XML 1.0 has no way to write most controls, nor lone surrogates. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\n]/g, (character) => ENTITIES[character] ?? '');
}
