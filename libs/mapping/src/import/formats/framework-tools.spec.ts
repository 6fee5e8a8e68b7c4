import { describe, expect, it } from '@jest/globals';
import { type ImportFormat, ImportProposal } from '@runplane/contracts';
import { builtInCatalogue, importTools } from '../../index.js';

const catalogue = builtInCatalogue();
const importOf = (format: ImportFormat, document: unknown) =>
  importTools(document, { source: 'agent', format, catalogue });
const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    to: { type: 'array', items: { type: 'string' } },
    subject: { type: 'string' },
    body: { type: 'string' },
    'cc-list': { type: ['array', 'null'], items: { type: 'string' } },
  },
  required: ['to', 'subject', 'body'],
  additionalProperties: false,
};
const email = { name: 'send_email', description: 'Send an email.' };

describe.each<[string, ImportFormat, unknown]>([
  ['the AI SDK, a tool set', 'ai_sdk', { send_email: { description: email.description, inputSchema: schema } }],
  ['the AI SDK, wrapped by jsonSchema()', 'ai_sdk', { send_email: { ...email, inputSchema: { jsonSchema: schema } } }],
  ['the AI SDK, a list', 'ai_sdk', [{ ...email, inputSchema: schema }]],
  ['LangChain', 'langchain', [{ ...email, schema }]],
  ['LangChain in Python', 'langchain', { tools: [{ ...email, args_schema: schema }] }],
  [
    'OpenAI chat completions',
    'openai',
    [{ type: 'function', function: { ...email, parameters: schema, strict: true } }],
  ],
  ['OpenAI responses', 'openai', { tools: [{ type: 'function', ...email, parameters: schema }] }],
])('a tool of %s', (_, format, document) => {
  it('is the action of the catalogue that it fits', () => {
    const { tools, warnings } = importOf(format, document);
    expect(warnings).toEqual([]);
    expect(tools).toHaveLength(1);
    expect(tools[0]?.definition).toMatchObject({
      name: 'agent.send_email',
      provider: 'callback',
      action: { type: 'send_email', effect: 'message' },
    });
    expect(tools[0]?.definition.action.material).toMatchObject({
      to: { type: 'string_list', required: true },
      subject: { type: 'string', required: true },
    });
    expect(tools[0]?.effect).toMatchObject({ confidence: 'high' });
  });
});

describe('tools that become none', () => {
  it.each<[ImportFormat, object, string]>([
    ['openai', { type: 'web_search' }, 'no guard'],
    ['openai', { type: 'mcp', server_label: 'x' }, 'no guard'],
    ['openai', { type: 'function', parameters: {} }, 'no name'],
    ['ai_sdk', { name: 'x', type: 'provider', id: 'openai.web_search' }, 'no guard'],
    ['langchain', { name: 'x', schema: { _def: {} } }, 'zod'],
  ])('%s %j is skipped with the reason', (format, tool, reason) => {
    const { tools, warnings } = importOf(format, [tool]);
    expect(tools).toEqual([]);
    expect(warnings).toEqual([expect.objectContaining({ code: 'skipped', message: expect.stringContaining(reason) })]);
  });

  it.each<[ImportFormat, unknown]>([
    ['openai', { name: 'x' }],
    ['langchain', 'tools: 1'],
    ['ai_sdk', 'just text'],
  ])('%s %j is no list at all', (format, document) => {
    expect(() => importOf(format, document)).toThrow('The document is no');
  });
});

describe('effects by name', () => {
  it.each([
    ['get_weather', 'read'],
    ['listCharges', 'read'],
    ['brave_web_search', 'read'],
    ['create_ticket', 'write'],
    ['frobnicate', 'write'],
    ['getAndDeleteUser', 'destructive'],
    ['check_and_charge', 'money'],
    ['drop_table', 'destructive'],
    ['run_shell', 'destructive'],
    ['slack_send_message', 'message'],
    ['chat_postMessage', 'message'],
    ['refundOrder', 'money'],
    ['create_payout', 'money'],
    ['inviteUser', 'access'],
    ['create_api_key', 'access'],
    ['set_role', 'access'],
    ['cancel_order', 'destructive'],
  ])('%s is %s', (name, effect) => {
    const [tool] = importOf('langchain', [{ name, schema: { type: 'object' } }]).tools;
    expect(tool?.definition.action.effect).toBe(effect);
  });
});

describe('material fields', () => {
  const materialOf = (properties: object, required: string[] = []) => {
    const [tool] = importOf('openai', [
      { type: 'function', name: 'book_trip', parameters: { type: 'object', properties, required } },
    ]).tools;
    return tool?.definition;
  };

  it('recognise an amount in minor units with its currency, also inside an object', () => {
    const price = {
      type: 'object',
      properties: { value: { type: 'integer' }, currency_code: { type: 'string' } },
      required: ['value', 'currency_code'],
    };
    expect(materialOf({ price }, ['price'])).toMatchObject({
      action: {
        effect: 'money',
        material: { amount: { type: 'integer', required: true }, currency: { type: 'currency', required: true } },
      },
      fields: { amount: '/price/value', currency: '/price/currency_code' },
    });
  });

  it('take a decimal amount for money that no rule can compare', () => {
    const properties = { amount: { type: 'number' }, currency: { type: 'string' } };
    const [tool] = importOf('langchain', [{ name: 'create_refund', schema: { type: 'object', properties } }]).tools;
    expect(tool?.definition.action).toMatchObject({ type: 'agent_create_refund', effect: 'money' });
    expect(tool?.definition.action.material.amount).toEqual({ type: 'json', required: false });
    expect(tool?.notes.join()).toContain('no integer of minor units');
  });

  it('keep names that conditions can use, and point to the arguments', () => {
    const names = { type: { type: 'string' }, 'X-Id': { type: 'string' }, ü: {}, $when: { type: 'number' } };
    const definition = materialOf(names, Object.keys(names));
    expect(Object.keys(definition?.action.material ?? {})).toEqual(['type_argument', 'x_Id', 'argument', 'when']);
    expect(definition?.fields).toEqual({ type_argument: '/type', x_Id: '/X-Id', argument: '/ü', when: '/$when' });
    expect(definition?.action.material.when).toEqual({ type: 'json', required: true });
  });

  it('are read in the one type that all values have, else as JSON', () => {
    const properties = {
      a_id: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      b_id: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      c_id: { enum: ['x', 'y', null] },
      d_id: { const: 1.5 },
      e_id: { allOf: [{ type: 'integer' }] },
    };
    const material = materialOf(properties)?.action.material ?? {};
    expect(Object.values(material).map(({ type }) => type)).toEqual(['string', 'json', 'string', 'json', 'integer']);
  });

  it('are at most 40, and the rest is said', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`a${index}`, { type: 'string' }]));
    const document = [{ name: 'f', schema: { type: 'object', properties: many, required: Object.keys(many) } }];
    const proposal = importOf('langchain', document);
    expect(Object.keys(proposal.tools[0]?.definition.action.material ?? {})).toHaveLength(40);
    expect(proposal.tools[0]?.notes).toContain('20 more arguments are not bound by an approval');
    expect(ImportProposal.parse(proposal)).toEqual(proposal);
  });
});
