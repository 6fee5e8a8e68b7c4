import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of a table of the docs that names the test which covers it. */
export interface DocumentedTest {
  number: number;
  /** What somebody does. */
  attack: string;
  file: string;
  test: string;
}

const ROW = /^\| +(\d+) +\| +(.+?) +\| +`([^`]+)`: (.+?) +\|$/gm;

/** The numbered rows of a page, and how many of them there are, whether they name a test or not. */
export function documentedTests(page: string): { tests: DocumentedTest[]; rows: number } {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', page), 'utf8');
  const tests = [...text.matchAll(ROW)].map(([, number, attack, file, test]) => ({
    number: Number(number),
    attack: attack as string,
    file: file as string,
    test: test as string,
  }));
  return { tests, rows: text.match(/^\| +\d+ +\|/gm)?.length ?? 0 };
}

/** Of those, the ones whose test does not exist, or is in a file that is not run. */
export function missingTests(tests: readonly DocumentedTest[]): string[] {
  const isThere = ({ file, test }: DocumentedTest) =>
    /\.(spec|int-spec|e2e-spec)\.ts$/.test(file) && existsSync(file) && declares(readFileSync(file, 'utf8'), test);
  return tests.filter((one) => !isThere(one)).map(({ file, test }) => `${file}: ${test}`);
}

/** Whether the file declares a test of this name, which for tests of tables is written with its placeholders. */
export function declares(source: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\(\\s*(['"\`])${escaped}\\1,`).test(source);
}
