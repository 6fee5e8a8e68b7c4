import * as contracts from '@runplane/contracts';
import { z } from 'zod';

type SchemaType = 'input' | 'output';
interface Converted {
  schema: unknown;
  components: Record<string, unknown>;
}

/**
 * JSON Schema (2020-12) of zod schemas, where those that contracts export become named components.
 * A schema that reads otherwise than it writes (defaults, coercion) is `<Name>Input` where it is read.
 */
export class SchemaNames {
  private readonly registries: Record<SchemaType, z.core.$ZodRegistry<{ id?: string }>>;

  constructor(named: Record<string, unknown> = contracts) {
    const schemas = Object.entries(named).filter(isNamedSchema);
    this.registries = { input: z.registry<{ id?: string }>(), output: z.registry<{ id?: string }>() };
    for (const [name, schema] of schemas) {
      const same = JSON.stringify(inline(schema, 'input')) === JSON.stringify(inline(schema, 'output'));
      this.registries.output.add(schema, { id: name });
      this.registries.input.add(schema, { id: same ? name : `${name}Input` });
    }
  }

  /** The schema, or a reference to it where it has a name, with all components that it refers to. */
  convert(schema: unknown, io: SchemaType): Converted | undefined {
    if (!(schema instanceof z.ZodType)) return undefined;
    const metadata = this.registries[io];
    const { $defs = {}, $schema: _dialect, ...own } = z.toJSONSchema(schema, { io, metadata, unrepresentable: 'any' });
    return { schema: own, components: $defs };
  }
}

/** A query's members become parameters one by one, so that a query is no component. */
function isNamedSchema(entry: [string, unknown]): entry is [string, z.ZodType] {
  return entry[1] instanceof z.ZodType && !entry[0].endsWith('Query');
}

function inline(schema: z.ZodType, io: SchemaType): unknown {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', cycles: 'ref' });
}
