import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../../test-support/run-cli.js';
import { EXIT } from '../exit-codes.js';

const FIXTURES = join(__dirname, 'fixtures');
const TOOLS = ['--tools', join(FIXTURES, 'tools.json')];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-policy-'));
  mkdirSync(join(folder, '.empty'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}
const here = (...args: string[]) => runCli(args, { cwd: folder });
const suite = (tests: string, head = '') =>
  `policies: [${join(FIXTURES, 'refunds.yaml')}]\ntools: [${join(FIXTURES, 'tools.json')}]\n${head}tests:\n${tests}`;

describe('policy lint', () => {
  it('takes a good policy, with the tools of the organisation', async () => {
    expect(await here('policy', 'lint', join(FIXTURES, 'refunds.yaml'), ...TOOLS)).toMatchObject({
      code: EXIT.ok,
      err: '',
    });
  });

  it('says where the actions of own tools come from', async () => {
    const { code, err } = await here('policy', 'lint', join(FIXTURES, 'refunds.yaml'));
    expect({ code, err }).toEqual({ code: EXIT.checkFailed, err: expect.stringContaining('--tools') });
    expect((await here('policy', 'lint', write('none.yaml', 'name: x\nrules: []\n'))).err).toBe('');
  });

  it('names each mistake with file, line and column', async () => {
    const file = write(
      'wrong.yaml',
      'name: x\nrules:\n  - id: a\n    effect: ALLOW\n    match: { actions: [create_refund] }\n    when: action.amout > 1\n    reason: r\n',
    );
    const { code, out } = await here('policy', 'lint', file, '--json');
    expect(code).toBe(EXIT.checkFailed);
    const { ok, files } = JSON.parse(out);
    expect({ ok, errors: files[0].errors }).toMatchObject({
      ok: false,
      errors: [{ path: 'rules[0].when', source: { line: 6 } }],
    });
    expect((await here('policy', 'lint', file)).out).toMatch(/wrong\.yaml:6:\d+: rules\[0\]\.when: .*amout/);
    const broken = write('broken.yaml', 'name: [');
    expect(await here('policy', 'lint', broken)).toMatchObject({
      code: EXIT.checkFailed,
      out: expect.stringContaining('broken.yaml:1'),
    });
  });

  it.each([['nowhere'], ['nowhere.yaml'], ['.empty']])('of %s is a wrong call', async (path) => {
    expect(await here('policy', 'lint', path)).toMatchObject({ code: EXIT.usage, out: '' });
  });
});

describe('policy test', () => {
  it('decides calls as the gateway does: mapping, agents, history, time', async () => {
    const { code, out } = await here('policy', 'test', FIXTURES, '--require-coverage', '--json');
    const { passed, failed, untested } = JSON.parse(out);
    expect({ code, passed, failed, untested }).toEqual({ code: EXIT.ok, passed: 7, failed: 0, untested: [] });
  });

  it('runs the example of docs/cli.md', async () => {
    const page = readFileSync(join(__dirname, '../../../../docs/cli.md'), 'utf8');
    const [, example = ''] = /```yaml\n(policies: [\s\S]*?)```/.exec(page) ?? [];
    const text = example
      .replace('refunds.yaml', join(FIXTURES, 'refunds.yaml'))
      .replace('tools.json', join(FIXTURES, 'tools.json'));
    expect(await here('policy', 'test', write('docs.test.yaml', text))).toMatchObject({
      code: EXIT.ok,
      out: expect.stringContaining('3 passed, 0 failed'),
    });
  });

  it('says of a failure what was decided, and why the expected rule does not determine it', async () => {
    const file = write(
      'failing.test.yaml',
      suite(`  - name: <too> & "much"
    agent: { roles: [support] }
    call: { action: create_refund, arguments: { charge: ch_1, amount: 9000, currency: EUR } }
    expect: { decision: ALLOW, rules: [small, night], reason: nothing, risk: { atMost: 0 }, stages: [head] }
  - name: good
    call: { tool: tickets.close, arguments: { ticket: t_1 } }
    expect: { decision: ALLOW }
  - name: misfit
    call: { action: create_refund, arguments: { amount: "12.50" } }
    expect: { decision: ALLOW }
`),
    );
    const { code, out } = await here('policy', 'test', file, '--junit', 'report.xml', '--json');
    expect(code).toBe(EXIT.checkFailed);
    const { passed, failed, suites } = JSON.parse(out);
    expect({ passed, failed }).toEqual({ passed: 1, failed: 2 });
    expect(suites[0].tests[0].problems).toEqual([
      expect.stringMatching(/^expected ALLOW, got REQUIRE_APPROVAL by refunds\/large: Larger refunds/),
      expect.stringMatching(/rule small .* condition is not true: action\.amount <= 5000/),
      expect.stringMatching(/rule night .* schedule do not fit/),
      expect.stringContaining('without "nothing"'),
      expect.stringMatching(/risk is \d+, not between 0 and 0/),
      'the stages are finance, not head',
    ]);
    expect(suites[0].tests[2].problems[0]).toMatch(/do not fit the tool: \/amount/);
    const report = readFileSync(join(folder, 'report.xml'), 'utf8');
    expect(report).toContain('<testsuites tests="3" failures="2">');
    expect(report).toContain('name="&lt;too&gt; &amp; &quot;much&quot;"><failure message="expected ALLOW, got');
    expect(report.match(/<failure /g)).toHaveLength(2);
  });

  it('fails for rules that no test meets, where it is asked to', async () => {
    const file = write(
      'few.test.yaml',
      suite('  - { name: a, call: { tool: tickets.close, arguments: { ticket: t } }, expect: { decision: ALLOW } }\n'),
    );
    expect((await here('policy', 'test', file)).code).toBe(EXIT.ok);
    const covered = await here('policy', 'test', file, '--require-coverage', '--junit', 'coverage.xml');
    expect(covered).toMatchObject({ code: EXIT.checkFailed, out: expect.stringContaining('refunds/night') });
    const report = readFileSync(join(folder, 'coverage.xml'), 'utf8');
    expect(report).toContain('<testsuites tests="2" failures="1">');
    expect(report).toMatch(/name="a test meets each rule"><failure message="[^"]*refunds\/night/);
  });

  it.each([
    ['an unknown member', suite('  - { name: a, call: {}, expext: {} }\n'), 'tests[0]'],
    ['no tests', suite('  []\n'), 'tests'],
    ['YAML that is none', 'policies: [', '1:'],
  ])('of a suite with %s is a wrong call, with the place', async (_name, text, place) => {
    const ended = await here('policy', 'test', write('bad.test.yaml', text));
    expect(ended).toMatchObject({ code: EXIT.usage, out: '', err: expect.stringContaining('bad.test.yaml:') });
    expect(ended.err).toContain(place);
  });

  it('fails where a policy of the suite has mistakes', async () => {
    write('wrong.yaml', 'name: x\nrules: []\n');
    const file = write(
      'of-wrong.test.yaml',
      'policies: [wrong.yaml]\ntests:\n  - { name: a, call: { action: x }, expect: { decision: ALLOW } }\n',
    );
    expect(await here('policy', 'test', file, '--junit', 'wrong.xml')).toMatchObject({
      code: EXIT.checkFailed,
      err: expect.stringContaining('wrong.yaml'),
    });
    const report = readFileSync(join(folder, 'wrong.xml'), 'utf8');
    expect(report).toContain('<testsuites tests="1" failures="1">');
    expect(report).toMatch(
      /classname="of-wrong\.test\.yaml" name="the suite can be run"><failure message="wrong\.yaml/,
    );
  });
});

describe('policy analyse --local', () => {
  it('finds rules that cannot matter, without a server', async () => {
    const file = write(
      'shadowed.yaml',
      `name: x
rules:
  - { id: all, effect: BLOCK, match: { actions: [create_refund] }, reason: r }
  - { id: some, effect: ALLOW, match: { actions: [create_refund] }, when: action.amount < 5, reason: r }
`,
    );
    const { code, out } = await here('policy', 'analyse', '--local', file, '--json');
    expect(code).toBe(EXIT.checkFailed);
    expect(JSON.parse(out).findings).toContainEqual(expect.objectContaining({ rule: 'some', kind: 'shadowed' }));
    const good = write(
      'good.yaml',
      'name: y\nrules:\n  - { id: a, effect: BLOCK, match: { actions: [create_refund] }, reason: r }\n',
    );
    expect((await here('policy', 'analyse', '--local', good)).code).toBe(EXIT.ok);
  });
});
