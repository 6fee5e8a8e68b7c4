import { describe, expect, it } from '@jest/globals';
import { ToolDefinition } from '@runplane/contracts';
import { builtInCatalogue, checkToolDefinition } from './index.js';

const catalogue = builtInCatalogue();
const charge = catalogue.actions.get('create_charge');
const issuesOf = (changes: object, action: object = {}) =>
  checkToolDefinition(
    ToolDefinition.parse({ name: 'shop.charge', provider: 'callback', action: { ...charge, ...action }, ...changes }),
    catalogue,
  ).map(({ path }) => path);

describe('checkToolDefinition', () => {
  it('accepts an action of the catalogue, also with more fields and for another kind of target', () => {
    const material = { ...charge?.material, shop: { type: 'string' } };
    expect(issuesOf({ fields: { amount: '/minor' } }, { material, targetType: 'shop' })).toEqual([]);
  });

  it('accepts an own action', () => {
    expect(issuesOf({}, { type: 'wave', effect: 'read', material: { amount: { type: 'string' } } })).toEqual([]);
  });

  it.each<[string, object, object, string]>([
    ['a pointer for a field that the action does not have', { fields: { amuont: '/minor' } }, {}, 'fields.amuont'],
    ['another effect than the catalogue', {}, { effect: 'read' }, 'action.effect'],
    ['another type of a field', {}, { material: { amount: { type: 'string' } } }, 'action.material.amount.type'],
    ['the kept type unmapped', {}, { type: 'unmapped', effect: 'destructive', material: {} }, 'action.type'],
  ])('refuses %s', (_, changes, action, path) => {
    expect(issuesOf(changes, action)).toEqual([path]);
  });
});
