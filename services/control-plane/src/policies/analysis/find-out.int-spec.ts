import { describe, expect, it } from '@jest/globals';
import { type ActionDefinition, Bundle } from '@runplane/contracts';
import { builtInCatalogue } from '@runplane/mapping';
import { analyseBundle, compileBundle, diffBundles, PolicyError } from '@runplane/policy';
import { readPolicy } from '@runplane/policy/reading';
import { findOut } from './find-out.js';

const { actions } = builtInCatalogue();
const action = actions.get('create_refund') as ActionDefinition;

const bundleOf = (rules: object[]) =>
  Bundle.parse({ format: 1, settings: {}, policies: [{ name: 'p', version: 1, rules }] });
const refunds = (effect: string, when: string) =>
  bundleOf([{ id: 'r', effect, match: { actions: ['create_refund'] }, when, reason: 'Of the test.' }]);

describe('what is found out in a thread', () => {
  it('is what is found out without one', async () => {
    const [bundle, after] = [refunds('ALLOW', 'action.amount < 100'), refunds('ALLOW', 'action.amount < 200')];
    expect(await findOut({ kind: 'analyse', bundle, actions })).toEqual(analyseBundle(compileBundle(bundle), actions));
    const diff = diffBundles(compileBundle(bundle), compileBundle(after), actions);
    expect(diff.changes).toMatchObject([{ action: 'create_refund', direction: 'looser' }]);
    expect(await findOut({ kind: 'diff', bundle, after, actions })).toEqual(diff);
    const answer = await findOut({ kind: 'ask', bundle, question: { action, decision: 'ALLOW' } });
    expect(answer).toMatchObject({ answer: 'yes', example: { record: { decision: 'ALLOW' } } });
  });

  it('is what a long policy says, with the place of each mistake', async () => {
    const rules = Array.from({ length: 300 }, (_, i) => `  - {id: r${i}, effect: ALLOW, reason: "${'x'.repeat(100)}"}`);
    for (const last of ['  - {id: last, effect: ALLOW, reason: "Of the test."}', '  - {id: last, effect: MAYBE}']) {
      const source = { yaml: ['name: p', 'rules:', ...rules, last].join('\n') };
      const read = readPolicy(source, actions, 'p');
      expect(read.ok).toBe(!last.includes('MAYBE'));
      expect(await findOut({ kind: 'read', source, actions, name: 'p' })).toEqual(read);
    }
  });

  it('is an error of the policy where the question is no good', async () => {
    const question = { action, decision: 'ALLOW' as const, when: 'action.nothing > 1' };
    const asked = findOut({ kind: 'ask', bundle: refunds('ALLOW', 'action.amount < 100'), question });
    await expect(asked).rejects.toBeInstanceOf(PolicyError);
    await expect(asked).rejects.toMatchObject({ issues: [{ path: 'when', code: 'unknown_field' }] });
  });

  it('is given up where it takes too long, and keeps nobody else waiting', async () => {
    const rules = Array.from({ length: 1_000 }, (_, i) => ({
      id: `r${i}`,
      effect: 'ALLOW',
      match: { actions: ['*'] },
      when: `context.a > ${i} && context.b == "x${i}" && context.c > ${i} && agent.name == "n${i}"`,
      reason: 'Of the test.',
    }));
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    try {
      // It would take minutes, so the time that it is given decides nothing.
      const question = { action, decision: 'ALLOW' as const, when: 'context.z == "a" && context.z == "b"' };
      expect(await findOut({ kind: 'ask', bundle: bundleOf(rules), question }, 1_000)).toBeNull();
    } finally {
      clearInterval(others);
    }
    expect(turns).toBeGreaterThan(1);
  });
});
