import { describe, expect, it } from '@jest/globals';
import { actionsOfRule, placeOf } from './place';

/** `|` is the cursor. */
const at = (text: string) => placeOf(text.slice(0, text.indexOf('|')));
const shown = (text: string) => {
  const { path, kind, written } = at(text);
  return `${kind} ${path.join('.')} ${written}`.trimEnd();
};

describe('the place of the cursor', () => {
  it.each([
    ['na|', 'key  na'],
    ['name: re|', 'value name re'],
    ['name: a\nrules:\n  - i|', 'key rules i'],
    ['name: a\nrules:\n  - id: x\n    eff|', 'key rules eff'],
    ['name: a\nrules:\n  - id: x\n    effect: AL|', 'value rules.effect AL'],
    ['rules:\n- id: x\n  match:\n    act|', 'key rules.match act'],
    ['rules:\n- id: a\n- id: b\n  when: |', 'value rules.when'],
    ['rules:\n  - id: x\n    match: { act|', 'key rules.match act'],
    ['rules:\n  - id: x\n    match: { actions: [create_|', 'value rules.match.actions create_'],
    ['rules:\n  - id: x\n    match: { actions: [a, b|', 'value rules.match.actions b'],
    ['rules:\n  - id: x\n    match: { actions: [a], r|', 'key rules.match r'],
    ['rules:\n  - id: x\n    match: { actions: [a], roles: [|', 'value rules.match.roles'],
    ['rules:\n  - id: x\n    match:\n      actions:\n        - cre|', 'value rules.match.actions cre'],
    ['rules:\n  - id: x\n    match:\n      actions:\n      - a\n      - b|', 'value rules.match.actions b'],
    ['rules:\n  - id: x\n    match:\n      actions: [a]\n      rol|', 'key rules.match rol'],
    ['rules:\n  - id: x\n    when: action.amount > 5 && act|', 'value rules.when action.amount > 5 && act'],
    [
      'rules:\n  - id: x\n    when: |-\n      action.a~'.replace('|-', '>-').replace('~', '|'),
      'value rules.when action.a',
    ],
    ['rules:\n  - id: x\n    approval:\n      stages:\n        - na|', 'key rules.approval.stages na'],
    [
      'rules:\n  - id: x\n    approval:\n      stages:\n        - name: a\n          appro|',
      'key rules.approval.stages appro',
    ],
    [
      'rules:\n  - id: x\n    approval:\n      stages:\n        - { name: a, approvers: { gro|',
      'key rules.approval.stages.approvers gro',
    ],
    ['rules:\n  - id: x\n    # said: why\n\n    rea|', 'key rules rea'],
  ])('%j is %s', (text, place) => {
    expect(shown(text)).toBe(place);
  });
});

it('knows the actions of the rule that the cursor is in', () => {
  const text =
    'rules:\n  - id: a\n    match: { actions: [one, "two_*"] }\n    when: A\n  - id: b\n    match:\n      actions:\n        - three\n    when: B\n  - id: c\n    when: C\n';
  expect(actionsOfRule(text, text.indexOf('A\n'))).toEqual(['one', 'two_*']);
  expect(actionsOfRule(text, text.indexOf('B\n'))).toEqual(['three']);
  expect(actionsOfRule(text, text.indexOf('C\n'))).toEqual([]);
});
