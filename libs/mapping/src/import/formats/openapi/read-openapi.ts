import { digestOf } from '@runplane/audit';
import { type Json, type JsonObject, MAX_IMPORTED_TOOLS } from '@runplane/contracts';
import { ImportRefused } from '../../import-refused.js';
import { plainText } from '../../plain-text.js';
import { Fingerprints } from '../../schema/fingerprints.js';
import { list } from '../../schema/members.js';
import { objectOf, References, UnresolvedReference } from '../../schema/references.js';
import { Read, type ReadOptions, textOf } from '../read.js';
import { httpExecution } from './http-execution.js';
import { namingOfOperation, resourceArgument } from './name-of-operation.js';
import { operationInput } from './operation-input.js';
import { serverUrls, servesOperation } from './servers.js';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
const OTHER_METHODS = ['options', 'trace', 'query'] as const;

interface Context {
  read: Read;
  options: ReadOptions;
  references: References;
  fingerprints: Fingerprints;
  operations: number;
}

interface Place {
  path: string;
  method: string;
  item: JsonObject;
  operation: JsonObject;
}

/** An OpenAPI 3.0 or 3.1 document. Only what a call sends is looked at, never answers. */
export function readOpenApi(document: Json, options: ReadOptions): Read {
  const root = openApiObject(document);
  const read = new Read();
  const references = new References(document, read.budget);
  read.title = plainText(textOf(objectOf(root.info)?.title), 200) || null;
  read.servers = serverUrls(root.servers);
  const context = { read, options, references, fingerprints: new Fingerprints(document, references), operations: 0 };
  if (options.baseUrl !== undefined && !servesOperation(root.servers, options.baseUrl)) {
    read.warn('other_server', `the connection's address ${options.baseUrl} is none of the document's servers`);
  }
  for (const [path, value] of Object.entries(objectOf(root.paths) ?? {})) {
    if (path.startsWith('/')) addPath(context, path, value);
  }
  return read;
}

function openApiObject(document: Json): JsonObject {
  const root = objectOf(document);
  if (root && 'swagger' in root) throw new ImportRefused('Swagger 2 is not read. Convert the document to OpenAPI 3.');
  const version = textOf(root?.openapi);
  if (!root || !/^3\.[01](\.|$)/.test(version)) {
    throw new ImportRefused('The document is no OpenAPI 3.0 or 3.1: its member "openapi" says so.', '/openapi');
  }
  return root;
}

function addPath(context: Context, path: string, value: Json): void {
  const { read, references } = context;
  try {
    const item = references.resolve(value) ?? {};
    for (const method of OTHER_METHODS.filter((name) => name in item)) {
      read.warn('skipped', 'no tool calls this method', `${method.toUpperCase()} ${path}`);
    }
    for (const method of METHODS) {
      const operation = objectOf(item[method]);
      if (operation) addOperation(context, { path, method: method.toUpperCase(), item, operation });
    }
  } catch (error) {
    if (!(error instanceof UnresolvedReference)) throw error;
    read.warn('skipped', error.message, path);
  }
}

function addOperation(context: Context, place: Place): void {
  const { read, options, references, fingerprints } = context;
  context.operations += 1;
  if (context.operations > MAX_IMPORTED_TOOLS) {
    throw new ImportRefused(
      `The document has more than ${MAX_IMPORTED_TOOLS} operations. Import its parts one by one.`,
    );
  }
  const { path, method, item, operation } = place;
  const label = `${method} ${path}`;
  const name = textOf(operation.operationId) || label;
  try {
    const input = operationInput(item, operation, references);
    if (!input.complete) read.warn('schema_too_deep', 'some arguments are too deep or too many to be seen', name);
    const described = [operation.summary, operation.description].map(textOf).filter(Boolean).join('. ');
    read.tools.push({
      operation: name.slice(0, 500),
      label,
      description: described,
      naming: namingOfOperation(method, path, textOf(operation.operationId)),
      arguments: input.arguments,
      method,
      http: httpExecution(method, path, input, otherServer(place, options)),
      ...resourceArgument(path),
      fingerprint: {
        schema: fingerprints.of(item.parameters ?? null, operation.parameters ?? null, operation.requestBody ?? null),
        description: digestOf(described),
        declaration: digestOf({ method, path }),
      },
      references,
      notes: operation.deprecated === true ? ['the source calls it deprecated'] : [],
    });
  } catch (error) {
    if (!(error instanceof UnresolvedReference)) throw error;
    read.warn('skipped', error.message, name);
  }
}

/** A path or an operation may name servers of its own, which the connection does not reach. */
function otherServer({ item, operation }: Place, { baseUrl }: ReadOptions): boolean {
  const servers = [...list(operation.servers), ...list(item.servers)];
  return servers.length > 0 && (baseUrl === undefined || !servesOperation(servers, baseUrl));
}
