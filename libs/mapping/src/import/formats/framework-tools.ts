import type { ImportFormat, Json, JsonObject } from '@runplane/contracts';
import { ImportRefused } from '../import-refused.js';
import { objectOf } from '../schema/references.js';
import { addListedTool } from './listed-tool.js';
import { boundedList, Read, textOf } from './read.js';

type Framework = Extract<ImportFormat, 'ai_sdk' | 'langchain' | 'openai'>;
const TITLES: Readonly<Record<Framework, string>> = {
  ai_sdk: 'set of AI SDK tools',
  langchain: 'list of LangChain tools',
  openai: 'list of OpenAI tools',
};
/** Where each framework keeps the JSON schema of the arguments, by age. */
const SCHEMAS: Readonly<Record<Framework, readonly string[]>> = {
  ai_sdk: ['inputSchema', 'parameters'],
  langchain: ['schema', 'args_schema', 'parameters'],
  openai: ['parameters'],
};

/** Tools of Vercel's AI SDK, LangChain or OpenAI, serialised: a list, or (AI SDK) an object by name. */
export function readFrameworkTools(framework: Framework, document: Json): Read {
  const read = new Read();
  for (const [index, item] of toolsOf(framework, document).entries()) {
    const tool = functionOf(objectOf(item) ?? {});
    const name = textOf(tool.name) || textOf(tool.toolName);
    const problem = problemOf(framework, tool, name);
    if (problem) read.warn('skipped', problem, name || `entry ${index}`);
    else {
      addListedTool(read, { name, description: textOf(tool.description), schema: schemaOf(framework, tool) });
    }
  }
  return read;
}

function toolsOf(framework: Framework, document: Json): Json[] {
  const object = objectOf(document);
  const listed = Array.isArray(document) ? document : (object?.tools ?? object?.functions);
  if (Array.isArray(listed) || framework !== 'ai_sdk') return boundedList(listed, TITLES[framework]);
  const byName = objectOf(listed) ?? object;
  if (!byName) throw new ImportRefused(`The document is no ${TITLES[framework]}.`);
  const named = Object.entries(byName).map(([name, tool]) => ({ ...objectOf(tool), name }));
  return boundedList(named, TITLES[framework]);
}

/** Chat completions wrap what the Responses API writes flat. */
function functionOf(tool: JsonObject): JsonObject {
  const inner = objectOf(tool.function);
  return inner ? { ...inner, type: 'function' } : tool;
}

function schemaOf(framework: Framework, tool: JsonObject): JsonObject | undefined {
  const schema = SCHEMAS[framework].map((member) => objectOf(tool[member])).find((found) => found !== undefined);
  // What the AI SDK's own `jsonSchema()` wraps.
  return objectOf(schema?.jsonSchema) ?? schema;
}

/** Why an entry becomes no tool. */
function problemOf(framework: Framework, tool: JsonObject, name: string): string | null {
  const type = textOf(tool.type);
  if (type !== '' && !['function', 'dynamic'].includes(type) && framework !== 'langchain') {
    return `a tool of the type "${type.slice(0, 40)}" runs where no guard sees its calls, or takes no arguments`;
  }
  if (name === '') return 'has no name';
  const schema = schemaOf(framework, tool);
  if (schema && ('_def' in schema || '~standard' in schema)) {
    return 'its schema is a zod object: write it as JSON Schema, for example by z.toJSONSchema()';
  }
  return null;
}
