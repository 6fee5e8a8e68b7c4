import { describe, expect, it } from '@jest/globals';
import { ToolDefinition } from '@runplane/contracts';
import { builtInCatalogue, diffImport, importTools } from '../index.js';

const catalogue = builtInCatalogue();
const importOf = (document: unknown) => importTools(document, { source: 'crm', format: 'json', catalogue });
const action = {
  type: 'note_it',
  effect: 'read',
  description: 'Note.',
  targetType: 'note',
  sensitivity: 'low',
  material: {},
};
const definition = (name: string, changes: object = {}) => ({
  name,
  provider: 'callback',
  action: { ...action, ...changes },
});

describe('plain JSON of our own definitions', () => {
  it('is proposed as it is', () => {
    const { tools, policy } = importOf([definition('crm.notes.get')]);
    expect(tools[0]?.definition).toEqual(ToolDefinition.parse(definition('crm.notes.get')));
    expect(tools[0]).toMatchObject({ effect: { confidence: 'high', reason: 'the definition says so' }, notes: [] });
    expect(policy?.rules.map(({ id }) => id)).toEqual(['reads']);
  });

  it('is noted where a name looks worse than the definition', () => {
    const [tool] = importOf({ tools: [definition('crm.notes.delete')] }).tools;
    expect(tool?.definition.action.effect).toBe('read');
    expect(tool?.effect.confidence).toBe('low');
    expect(tool?.notes.join()).toContain('"delete"');
  });

  it('is checked one by one, and its names lie under the source', () => {
    const listed = [
      definition('crm.a', { effect: 'harmless' }),
      definition('erp.b'),
      definition('crm.c'),
      definition('crm.c'),
      7,
    ];
    const { tools, warnings } = importOf(listed);
    expect(tools.map(({ origin }) => origin.operation)).toEqual(['crm.c']);
    expect(warnings.map(({ operation, message }) => [operation, message.split(' ')[0]])).toEqual([
      ['crm.a', 'action.effect:'],
      ['erp.b', 'the'],
      ['entry 4', 'it:'],
      ['crm.c', 'the'],
    ]);
  });

  it('shows later what changed', () => {
    const changed = importOf([definition('crm.a', { effect: 'write' })]);
    expect(diffImport(importOf([definition('crm.a')]).tools, changed).changed).toEqual([
      { name: 'crm.a', drift: ['schema'], changes: [{ field: 'action.effect', from: 'read', to: 'write' }] },
    ]);
  });
});
