import { describe, expect, it } from '@jest/globals';
import { parsePolicyYaml } from './policy-yaml.js';

const issueOf = (text: string) => {
  const parsed = parsePolicyYaml(text);
  if (parsed.ok) throw new Error('was accepted');
  return parsed.issues[0];
};

describe('parsePolicyYaml', () => {
  it('reads a document and finds the places of its values', () => {
    const text =
      'name: refunds\nrules:\n  - id: big\n    when: |\n      action.amount > 5\n  - &x { id: small }\n  - *x\n';
    const parsed = parsePolicyYaml(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    expect(parsed.value).toEqual({
      name: 'refunds',
      rules: [{ id: 'big', when: 'action.amount > 5\n' }, { id: 'small' }, { id: 'small' }],
    });
    expect(parsed.place('rules[0].when')).toEqual({ line: 4, column: 11 });
    expect(parsed.place('rules[1].id')).toEqual({ line: 6, column: 14 });
    expect(parsed.place('rules[2].id')).toEqual({ line: 6, column: 14 });
    // A member that is missing is placed at its parent.
    expect(parsed.place('rules[0].reason')).toEqual({ line: 3, column: 5 });
  });

  it.each([
    ['a mapping that is not closed', 'rules: [', 'yaml_bad_indent', 1],
    ['a tab as indentation', 'rules:\n\t- a', 'yaml_tab_as_indent', 2],
    ['a duplicate key', 'name: a\nrules: []\nname: b', 'yaml_duplicate_key', 3],
    ['a duplicate key inside', 'rules:\n  - { id: a, id: b }', 'yaml_duplicate_key', 2],
    ['two documents', 'a: 1\n---\nb: 1', 'yaml_multiple_docs', 2],
    ['a tag', 'a: !!js/function x', 'yaml_tag', 1],
    ['a key that is a collection', '[a, b]: 1', 'yaml_non_string_key', 1],
  ])('refuses %s with its line', (_name, text, code, line) => {
    expect(issueOf(text)).toMatchObject({ code, source: { line } });
  });

  it.each([
    ['an unknown alias', 'a: *nowhere'],
    [
      'aliases that multiply',
      [
        'x: &x [1]',
        ...'abcdefgh'.split('').map((name, i, all) => `${name}: &${name} [${`*${all[i - 1] ?? 'x'}, `.repeat(9)}]`),
      ].join('\n'),
    ],
  ])('refuses %s', (_name, text) => {
    expect(issueOf(text)?.code).toBe('yaml_alias');
  });

  it.each(['? ', '[', '- ', '{a: ', '? - '])('refuses endless nesting of %p without endless work', (piece) => {
    expect(['yaml_too_deep', 'yaml_bad_indent', 'yaml_unexpected_token']).toContain(
      issueOf(piece.repeat(200_000))?.code,
    );
  });

  it('does not take merge keys, octal forms or dates for anything but what they say', () => {
    const parsed = parsePolicyYaml('a: &x { b: 1 }\nc: { "<<": *x }\nd: 2020-01-01\ne: 010\nf: yes');
    expect(parsed.ok && parsed.value).toEqual({ a: { b: 1 }, c: { '<<': { b: 1 } }, d: '2020-01-01', e: 10, f: 'yes' });
  });
});
