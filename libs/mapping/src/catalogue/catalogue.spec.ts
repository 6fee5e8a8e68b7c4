import { describe, expect, it } from '@jest/globals';
import { ActionDefinition } from '@runplane/contracts';
import { builtInCatalogue, catalogueOf } from './index.js';

const catalogue = builtInCatalogue();
const definition = {
  type: 'wave',
  effect: 'message',
  description: 'Wave.',
  targetType: 'person',
  sensitivity: 'low',
  material: { hand: { type: 'string' } },
} as const;

describe('the built-in catalogue', () => {
  it.each([...catalogue.actions])('%s fits the schema of contracts', (type, action) => {
    expect(ActionDefinition.parse(action)).toEqual(action);
    expect(action.type).toBe(type);
    expect(action.description).toMatch(/^[A-Z].*\.$/);
  });

  it('binds amount and currency of every action that moves money', () => {
    const money = [...catalogue.actions.values()].filter((action) => action.effect === 'money');
    expect(money.length).toBeGreaterThanOrEqual(4);
    for (const { material } of money) {
      expect(material.amount).toMatchObject({ type: 'integer', required: true });
      expect(material.currency).toMatchObject({ type: 'currency', required: true });
    }
  });

  it.each([
    ['http_read', 'read'],
    ['http_write', 'write'],
    ['http_delete', 'destructive'],
    ['read_records', 'read'],
    ['delete_records', 'destructive'],
    ['alter_schema', 'destructive'],
    ['create_refund', 'money'],
    ['send_message', 'message'],
    ['grant_access', 'access'],
    ['unmapped', 'destructive'],
  ])('%s has the effect %s', (type, effect) => {
    expect(catalogue.actions.get(type)?.effect).toBe(effect);
  });
});

describe('catalogueOf', () => {
  it('has a digest that depends on the content and not on the order', () => {
    const other = { ...definition, type: 'nod' };
    expect(catalogueOf([definition, other]).digest).toBe(catalogueOf([other, definition]).digest);
    expect(catalogueOf([definition]).digest).not.toBe(catalogueOf([{ ...definition, sensitivity: 'high' }]).digest);
  });

  it('refuses two definitions of one type', () => {
    expect(() => catalogueOf([definition, definition])).toThrow(RangeError);
  });

  it('refuses a material field that would hide a name of the action itself', () => {
    expect(() => catalogueOf([{ ...definition, material: { type: { type: 'string' } } }])).toThrow('material');
  });
});
