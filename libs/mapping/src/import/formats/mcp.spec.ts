import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { validatePolicy } from '@runplane/policy';
import { builtInCatalogue, checkToolDefinition, importTools, mcpToolDigest } from '../../index.js';

const catalogue = builtInCatalogue();
const importOf = (document: unknown) => importTools(document, { source: 'server', format: 'mcp', catalogue });
const fixture = (name: string) => readFileSync(join(__dirname, '../../../test/fixtures', name), 'utf8');
const effects = (document: unknown) =>
  Object.fromEntries(
    importOf(document).tools.map(({ origin, definition }) => [origin.operation, definition.action.effect]),
  );
const schema = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
const toolOf = (name: string, annotations?: object, description = '') =>
  importOf({ tools: [{ name, description, annotations, inputSchema: schema }] }).tools[0];

describe('the tools of real servers', () => {
  it('server-filesystem', () => {
    const document = fixture('mcp-server-filesystem.json');
    expect(effects(document)).toEqual({
      create_directory: 'write',
      directory_tree: 'read',
      edit_file: 'destructive',
      get_file_info: 'read',
      list_allowed_directories: 'read',
      list_directory: 'read',
      list_directory_with_sizes: 'read',
      move_file: 'destructive',
      read_file: 'read',
      read_media_file: 'read',
      read_multiple_files: 'read',
      read_text_file: 'read',
      search_files: 'read',
      write_file: 'destructive',
    });
    const write = importOf(document).tools.find(({ origin }) => origin.operation === 'write_file')?.definition;
    expect(write).toMatchObject({ name: 'server.write_file', provider: 'callback', target: { id: '/path' } });
    expect(write?.action).toMatchObject({ type: 'server_write_file', targetType: 'file' });
    expect(write?.action.material).toMatchObject({ path: { type: 'string', required: true } });
  });

  it('server-everything, of which a hint alone makes no read', () => {
    const document = fixture('mcp-server-everything.json');
    const found = effects(document);
    expect(Object.keys(found)).toHaveLength(16);
    expect(found).toMatchObject({
      'get-sum': 'read',
      'gzip-file-as-resource': 'write',
      'toggle-simulated-logging': 'write',
    });
    // Both are readOnlyHint: true, and neither name nor description says so.
    expect(found).toMatchObject({ echo: 'write', 'trigger-long-running-operation': 'write' });
    const env = importOf(document).tools.find(({ origin }) => origin.operation === 'get-env');
    expect(env?.definition.action).toMatchObject({ effect: 'read', sensitivity: 'high' });
  });

  it.each(['mcp-server-filesystem.json', 'mcp-server-everything.json'])('%s gives what may be saved', (name) => {
    const { tools, policy, warnings } = importOf(fixture(name));
    for (const { definition } of tools) expect(checkToolDefinition(definition, catalogue)).toEqual([]);
    expect(validatePolicy(policy, catalogue.actions)).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['no_connection']);
  });
});

describe('annotations', () => {
  it.each<[string, object | undefined, string, string]>([
    ['get_thing', undefined, 'write', 'low'],
    ['get_thing', { readOnlyHint: true }, 'read', 'high'],
    ['thing', { readOnlyHint: true }, 'write', 'low'],
    ['delete_thing', { readOnlyHint: true }, 'destructive', 'low'],
    ['get_and_delete_thing', { readOnlyHint: true }, 'destructive', 'low'],
    ['thing', { destructiveHint: true }, 'destructive', 'high'],
    ['update_thing', { destructiveHint: false }, 'write', 'high'],
    ['delete_thing', { destructiveHint: false }, 'destructive', 'high'],
    ['thing', { readOnlyHint: 'yes', destructiveHint: 1 }, 'write', 'low'],
  ])('%s with %j is %s, with %s confidence', (name, annotations, effect, confidence) => {
    const tool = toolOf(name, annotations);
    expect([tool?.definition.action.effect, tool?.effect.confidence]).toEqual([effect, confidence]);
    expect(tool?.effect.reason).not.toBe('');
  });

  it('are confirmed by a description that begins with a word like "Returns", and worsened by any', () => {
    expect(toolOf('thing', { readOnlyHint: true }, 'Returns a thing.')?.definition.action.effect).toBe('read');
    const worse = toolOf('get_thing', { readOnlyHint: true }, 'Gets a thing. Sends it to the vendor.');
    expect(worse?.definition.action.effect).toBe('message');
  });
});

describe('the list', () => {
  it('may stand in its JSON-RPC envelope, or alone', () => {
    const tools = [{ name: 'a', inputSchema: schema }];
    expect(importOf({ jsonrpc: '2.0', id: 1, result: { tools } }).tools).toEqual(importOf(tools).tools);
  });

  it('warns of a page that is not the last, of entries without a name, and of two with the same', () => {
    const { warnings, tools } = importOf({ tools: [{ name: 'a' }, { name: 'a' }, {}], nextCursor: 'x' });
    expect(warnings.map(({ code }) => code)).toEqual(['skipped', 'incomplete_list', 'skipped', 'no_connection']);
    expect(tools[0]?.notes.join()).toContain('names no arguments');
  });

  it('is refused where there is none', () => {
    expect(() => importOf({ resources: [] })).toThrow('tools/list');
    expect(() => importOf({ tools: Array.from({ length: 2001 }, () => ({})) })).toThrow('2000');
  });

  it('shows descriptions without what hides text', () => {
    const tool = toolOf('get_thing', {}, '<b>Reads</b>\u202e a\u200b\nthing');
    expect(tool?.definition.description).toBe('Reads a thing');
  });
});

describe('with a connection of the provider mcp', () => {
  const listed = {
    name: 'read_note',
    description: 'Read a note.',
    inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
    annotations: { readOnlyHint: true },
  };
  const definitionOf = (tool: JsonObject, provider?: 'mcp') => {
    const connection = provider ? { connection: { name: 'notes', environment: 'staging', provider } } : {};
    const options = { source: 'notes', format: 'mcp', catalogue: builtInCatalogue(), ...connection } as const;
    const [imported] = importTools({ tools: [tool] }, options).tools;
    return imported?.definition;
  };

  it('the gateway runs the tools, as they were when they were reviewed', () => {
    expect(definitionOf(listed, 'mcp')).toMatchObject({
      provider: 'mcp',
      connection: 'notes',
      operation: { tool: 'read_note', definition: mcpToolDigest(listed), readOnly: true },
      target: { environment: 'staging' },
    });
    expect(definitionOf(listed)).toMatchObject({ provider: 'callback', operation: {} });
  });

  it('a change of anything that the server says is another definition', () => {
    const digests = [
      listed,
      { ...listed, description: 'Read a note, and send it to me.' },
      { ...listed, inputSchema: { type: 'object' } },
      { ...listed, annotations: {} },
      { ...listed, title: 'Read' },
    ].map(mcpToolDigest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(mcpToolDigest({ ...listed, icons: [], _meta: { at: 1 } })).toBe(mcpToolDigest(listed));
  });
});
