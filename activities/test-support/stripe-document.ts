import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Schema {
  type?: string;
  format?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}

export interface DocumentedOperation {
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** Stripe's own OpenAPI document, as stripe-mock carries it. */
const file = join(__dirname, '../../libs/mapping/test/fixtures/stripe-openapi.json.gz');
const { paths } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
  paths: Record<string, Record<string, DocumentedOperation>>;
};

const shapeOf = (path: string) => path.replace(/\{[^}]+\}/g, '{}');
const operations = new Map(
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${shapeOf(path)}`, operation]),
  ),
);

/** What Stripe says about an endpoint, whatever the names in its path. */
export function documentedOperation(endpoint: { method: string; path: string }): DocumentedOperation | undefined {
  return operations.get(`${endpoint.method} ${shapeOf(endpoint.path)}`);
}

export function bodyOf(operation: DocumentedOperation | undefined): Schema {
  const [content] = Object.values(operation?.requestBody?.content ?? {});
  return content?.schema ?? {};
}

/** Names of parameters in query and body. */
export function parametersOf(operation: DocumentedOperation | undefined): Set<string> {
  const query = (operation?.parameters ?? []).filter((parameter) => parameter.in === 'query');
  return new Set([...Object.keys(bodyOf(operation).properties ?? {}), ...query.map(({ name }) => name)]);
}
