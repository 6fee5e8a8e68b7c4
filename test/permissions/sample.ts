/** Values that fit the schemas of an OpenAPI 3.1 document: the least that a request has to hold to be looked at. */

export interface Schema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  format?: string;
  pattern?: string;
}

/** Where a text has to match a pattern, one of these does. */
const TEXTS = [
  'nothing',
  'shop.call',
  `sha256:${'0'.repeat(64)}`,
  '0'.repeat(64),
  '0'.repeat(40),
  `act_${'0'.repeat(40)}`,
  '2026-01-01T00:00',
  '09:00',
  '1h',
  '1',
  'EUR',
  'C1',
  '/arguments/x',
  'AAAA',
  'xoxb-1',
  'xapp-1',
];
const FORMATS: Record<string, string> = {
  'date-time': '2030-01-01T00:00:00Z',
  email: 'nobody@example.com',
  uri: 'https://example.com/',
};

/** The sample of `schema`, whose references are resolved in `schemas`. Throws where it knows none. */
export function sampleOf(schema: Schema, schemas: Record<string, Schema>): unknown {
  const of = (part: Schema) => sampleOf(part, schemas);
  if (schema.$ref) return of(schemas[schema.$ref.split('/').at(-1) ?? ''] as Schema);
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return of(choice[0] as Schema);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(of));
  switch (schema.type) {
    case 'object': {
      const required = schema.required ?? [];
      return Object.fromEntries(required.map((name) => [name, of(schema.properties?.[name] ?? {})]));
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => of(schema.items ?? {}));
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
    case 'boolean':
      return true;
    case 'string':
      return textOf(schema);
    default:
      return {};
  }
}

function textOf({ format, pattern, minLength = 0 }: Schema): string {
  const formatted = FORMATS[format ?? ''];
  if (formatted) return formatted;
  const fitting = TEXTS.find((text) => pattern === undefined || new RegExp(pattern).test(text));
  if (fitting === undefined) throw new Error(`no sample matches ${pattern}`);
  return fitting.padEnd(minLength, 'a');
}
