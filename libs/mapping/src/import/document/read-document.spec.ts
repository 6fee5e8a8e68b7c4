import { describe, expect, it } from '@jest/globals';
import { builtInCatalogue, ImportRefused, importTools } from '../../index.js';
import { readDocument } from './read-document.js';

const refusal = (document: unknown) => {
  try {
    readDocument(document);
  } catch (error) {
    if (error instanceof ImportRefused) return error.message;
    throw error;
  }
  throw new Error('was accepted');
};

describe('a document', () => {
  it.each<[unknown, unknown]>([
    [' {"a": [1, null]} ', { a: [1, null] }],
    ['a: [1, ~]\n"200": x', { a: [1, null], 200: 'x' }],
    [{ a: 1 }, { a: 1 }],
    [[], []],
  ])('%j is read', (document, value) => {
    expect(readDocument(document)).toEqual(value);
  });

  const bomb = [
    'x: &x [1]',
    ...'abcdefgh'.split('').map((n, i, all) => `${n}: &${n} [${`*${all[i - 1] ?? 'x'}, `.repeat(20)}]`),
  ];
  const wide = `a: &a [${'1, '.repeat(9_000)}]\nb: [${'*a, '.repeat(900)}]`;
  it.each<[string, unknown, string]>([
    ['JSON that is none', '{"a": }', 'does not follow'],
    ['a duplicate member', '{"a": 1, "a": 2}', 'twice'],
    ['a duplicate key in YAML', 'a: 1\nb: { c: 1, c: 2 }', 'b.c'],
    ['YAML that is none', 'a: [', 'line'],
    ['two YAML documents', 'a: 1\n---\nb: 1', 'one document'],
    ['a YAML tag', 'a: !!js/function x', 'tags'],
    ['an alias of nothing', 'a: *b', 'alias'],
    ['aliases that multiply', bomb.join('\n'), 'aliases'],
    ['aliases of something wide', wide, 'more than 600000'],
    ['nesting in JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'deeper than 64'],
    ['nesting in YAML', '- '.repeat(100_000), 'deeper than 64'],
    ['a million values', JSON.stringify(Array.from({ length: 1_000_000 }, () => 0)), 'more than 600000'],
    ['a million values as they are', Array.from({ length: 1_000_000 }, () => ({})), 'more than 600000'],
    ['too much YAML', `# ${'x'.repeat(2_000_000)}`, 'Convert it to JSON'],
    ['too much JSON', `["${'x'.repeat(16_000_000)}"]`, 'more than 16000000'],
    ['a lone surrogate', '["\\ud800"]', 'surrogate'],
    ['a NUL', '{"a\\u0000": 1}', 'U+0000'],
    ['__proto__', '{"__proto__": {}}', '__proto__'],
  ])('is refused for %s', (_, document, message) => {
    expect(refusal(document)).toContain(message);
  });
});

describe('a hostile schema', () => {
  const catalogue = builtInCatalogue();
  const importOf = (document: unknown, format: 'openapi' | 'mcp') =>
    importTools(document, { source: 'x', format, catalogue });

  it('of references that multiply is neither expanded nor hangs', () => {
    const level = (next: number) => ({ allOf: Array.from({ length: 20 }, () => ({ $ref: `#/$defs/s${next}` })) });
    const $defs = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`s${index}`, level(index + 1)]));
    const schema = { $ref: '#/$defs/s0', $defs: { ...$defs, s30: { properties: { id: { type: 'string' } } } } };
    const { tools, warnings } = importOf([{ name: 'a', inputSchema: schema }], 'mcp');
    expect(tools).toHaveLength(1);
    expect(warnings.map(({ code }) => code)).toEqual(['schema_too_deep', 'no_connection']);
  });

  const hub = (operations: number, title = '') => {
    const names = Array.from({ length: 700 }, (_, index) => `s${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/schemas/${name}` }]));
    const schemas = Object.fromEntries(names.map((name) => [name, { properties: name === 's0' ? properties : {} }]));
    const schema = { $ref: '#/components/schemas/s0' };
    const post = { requestBody: { content: { 'application/json': { schema } } } };
    const paths = Object.fromEntries(Array.from({ length: operations }, (_, id) => [`/${id}`, { post }]));
    return { openapi: '3.0.0', paths, components: { schemas: { ...schemas, s699: { title } } } };
  };

  it('that leads to very many others has a fingerprint of all', () => {
    const [one, two] = ['one', 'two'].map((title) => importOf(hub(3, title), 'openapi').tools[1]);
    expect(one?.origin.fingerprint.schema).not.toBe(two?.origin.fingerprint.schema);
  });

  it('that makes much work of a small document is refused', () => {
    expect(() => importOf(hub(2_000), 'openapi')).toThrow('too often');
  });

  it('of endless names costs no more than others', () => {
    const inputSchema = { properties: { ['B'.repeat(1_000_000)]: { type: 'string' } } };
    const named = [{ name: 'A'.repeat(1_000_000) }, { name: 'get', inputSchema }];
    const { tools, warnings } = importOf(named, 'mcp');
    expect(tools.map(({ definition }) => definition.name)).toEqual(['x.get']);
    expect(warnings.map(({ code }) => code).sort()).toEqual(['no_connection', 'skipped']);
  });
});
