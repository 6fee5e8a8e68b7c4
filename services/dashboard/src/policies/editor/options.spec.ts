import { describe, expect, it } from '@jest/globals';
import { builtInCatalogue } from '@runplane/mapping';
import { conditionLanguage, validatePolicy } from '@runplane/policy';
import { optionsAt, type Vocabulary } from './options';
import { FUNCTIONS, KEYS, MEMBERS, METHODS } from './words';

const vocabulary: Vocabulary = {
  actions: [...builtInCatalogue().actions.values()],
  values: { 'rules.match.roles': ['support'], 'rules.approval.stages.approvers.groups': ['finance'] },
};

/** `|` is the cursor. */
function labels(text: string): string[] {
  const position = text.indexOf('|');
  return optionsAt(text.replace('|', ''), position, vocabulary).options.map(({ label }) => label);
}

const RULE = 'name: p\nrules:\n  - id: a\n    match: { actions: [create_refund] }\n';

describe('what the editor offers', () => {
  it('are keys of the place', () => {
    expect(labels(`${RULE}    wh|`)).toContain('when');
    expect(labels(`${RULE}    match: { |`)).toContain('schedule');
  });

  it('are actions of the catalogue, and values of the organisation', () => {
    expect(labels('rules:\n  - match: { actions: [cr|')).toContain('create_refund');
    expect(labels('rules:\n  - match: { roles: [|')).toEqual(['support']);
    expect(labels('rules:\n  - effect: |')).toEqual(['ALLOW', 'REQUIRE_APPROVAL', 'BLOCK']);
  });

  it('are the material fields of the actions that the rule names', () => {
    const refund = builtInCatalogue().actions.get('create_refund');
    const offered = labels(`${RULE}    when: action.|`);
    expect(offered).toEqual(expect.arrayContaining(Object.keys(refund?.material ?? {})));
    expect(offered).not.toContain('bucket');
  });

  it('are operators after a field, and variables after an operator', () => {
    expect(labels(`${RULE}    when: action.amount |`)).toContain('<=');
    expect(labels(`${RULE}    when: action.amount > 5 && |`)).toEqual(expect.arrayContaining(['risk', 'has']));
    expect(labels(`${RULE}    when: facts.history.|`)).toContain('knownTarget');
  });

  it('is nothing inside of a text', () => {
    expect(labels(`${RULE}    when: action.customer == "act|`)).toEqual([]);
  });
});

/** The words are written by hand: the engine says whether they are right. */
describe('the words of the editor', () => {
  it('are members that conditions have', () => {
    const members = Object.entries(MEMBERS).flatMap(([owner, words]) => words.map(({ label }) => `${owner}.${label}`));
    const fields = members.filter((member) => !(member in MEMBERS));
    expect(fields.flatMap((field) => fieldIssues(field))).toEqual([]);
    expect(fieldIssues('risk.colour')).not.toEqual([]);
  });

  it('are functions that conditions have', () => {
    const { functions, macros } = conditionLanguage();
    const known = new Set([...functions.map(({ name }) => name), ...macros, 'has']);
    expect([...FUNCTIONS, ...METHODS].filter(({ label }) => !known.has(label))).toEqual([]);
  });

  it('are all keys that a policy has', () => {
    const unknown = Object.entries(KEYS).flatMap(([path, words]) =>
      words.flatMap(({ label }) => unknownKeyIssues([...path.split('.').filter(Boolean), label])),
    );
    expect(unknown).toEqual([]);
    expect(unknownKeyIssues(['rules', 'because'])).not.toEqual([]);
  });
});

function fieldIssues(field: string): string[] {
  const rule = { id: 'a', effect: 'BLOCK', when: `has(${field})`, reason: 'r' };
  const issues = validatePolicy({ name: 'p', rules: [rule] }, builtInCatalogue().actions);
  return issues.map(({ message }) => message);
}

/** Issues of a policy that has only this key, as far as they say that there is no such key. */
function unknownKeyIssues(path: readonly string[]): string[] {
  const lists = new Set(['rules', 'stages']);
  const document = path.reduceRight<unknown>((value, key) => ({ [key]: lists.has(key) ? [value] : value }), 1);
  return validatePolicy(document, builtInCatalogue().actions)
    .filter(({ message, code }) => /unknown|unrecognized/i.test(`${code} ${message}`))
    .map(({ path: place, message }) => `${place}: ${message}`);
}
