import { describe, expect, it } from '@jest/globals';
import { ActionDefinition, EFFECT_CLASSES } from '@runplane/contracts';
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

  it('has at least 60 actions, with a class of effect for each kind of harm', () => {
    const actions = [...catalogue.actions.values()];
    expect(actions.length).toBeGreaterThanOrEqual(60);
    expect(new Set(actions.map(({ effect }) => effect))).toEqual(new Set(EFFECT_CLASSES));
  });

  it('has a field for amount and currency in every action that moves money, so that a missing one fails closed', () => {
    const money = [...catalogue.actions.values()].filter((action) => action.effect === 'money');
    for (const { material } of money) {
      expect(material.amount).toMatchObject({ type: 'integer' });
      expect(material.currency).toMatchObject({ type: 'currency' });
    }
  });

  it.each(['create_charge', 'create_refund', 'create_payout', 'create_transfer', 'adjust_customer_balance'])(
    '%s can not be called without an amount and its currency',
    (type) => {
      const { amount, currency } = catalogue.actions.get(type)?.material ?? {};
      expect([amount?.required, currency?.required]).toEqual([true, true]);
    },
  );

  it('gives a field the same type wherever it stands, so that one condition fits all actions', () => {
    const types = new Map<string, Set<string>>();
    for (const { material } of catalogue.actions.values()) {
      for (const [name, { type }] of Object.entries(material))
        types.set(name, (types.get(name) ?? new Set()).add(type));
    }
    const mixed = [...types].filter(([, found]) => found.size > 1).map(([name]) => name);
    // The body of a mail is text, that of a request any JSON.
    expect(mixed).toEqual(['body']);
  });

  it('names no amount or count by a field that is no integer', () => {
    for (const { material } of catalogue.actions.values()) {
      for (const name of ['amount', 'count', 'quantity', 'limit', 'days']) {
        if (material[name]) expect(material[name].type).toBe('integer');
      }
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

  it('has a digest that covers the operations', () => {
    const operation = { name: 'x.wave', provider: 'x', action: 'wave' };
    expect(catalogueOf([definition], [operation]).digest).not.toBe(catalogueOf([definition]).digest);
  });

  it('refuses an operation twice, in whatever spelling, and one of an unknown action', () => {
    const operation = { name: 'x.waveHand', provider: 'x', action: 'wave' };
    expect(() => catalogueOf([definition], [operation, { ...operation, name: 'x.wave_hand' }])).toThrow('same name');
    expect(() => catalogueOf([definition], [{ ...operation, action: 'nod' }])).toThrow('nod');
  });

  it('refuses a material field that would hide a name of the action itself', () => {
    expect(() => catalogueOf([{ ...definition, material: { type: { type: 'string' } } }])).toThrow('material');
  });
});
