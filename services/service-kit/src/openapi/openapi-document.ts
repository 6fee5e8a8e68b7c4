import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Problem } from '@runplane/contracts';
import { SchemaNames } from './schema-names.js';

export interface OpenApiInfo {
  title: string;
  description: string;
  version: string;
}

const SCHEME = 'bearer';

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** The OpenAPI 3.1 document of an app: requests and answers from zod schemas, problems, and who may call what. */
export function buildOpenApi(app: INestApplication, info: OpenApiInfo): OpenAPIObject {
  const names = new SchemaNames();
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(info.title)
    .setDescription(info.description)
    .setVersion(info.version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: '`rp_<keyId>_<secret><checksum>`' }, SCHEME)
    .addSecurityRequirements(SCHEME)
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: operationId,
    standardSchemaConverter: (schema, { schemaType }) => names.convert(schema, schemaType),
  });
  const { schema: _reference, components = {} } = names.convert(Problem, 'output') ?? {};
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(components as object) },
  };
  for (const operation of operationsOf(document)) {
    openPublicRoute(operation);
    relaxBody(operation);
  }
  return document;
}

/** `ActionsController.read` is `actionsRead`. */
function operationId(controller: string, method: string): string {
  const noun = controller.replace(/Controller$/, '');
  return `${noun.charAt(0).toLowerCase()}${noun.slice(1)}${method.charAt(0).toUpperCase()}${method.slice(1)}`;
}

interface Extensions {
  'x-runplane-access'?: { kind: string };
  'x-runplane-proof'?: 'bearer' | 'body';
}

function operationsOf({ paths }: OpenAPIObject): OperationObject[] {
  return Object.values(paths).flatMap(({ get, post, put, patch, delete: remove }) =>
    [get, post, put, patch, remove].filter((operation) => operation !== undefined),
  );
}

/** A route without a credential neither asks for one nor answers that it is wrong, unless it looks at a proof of its own. */
function openPublicRoute(operation: OperationObject): void {
  const { 'x-runplane-access': access, 'x-runplane-proof': proof } = operation as Extensions;
  if (access?.kind !== 'public') return;
  if (proof !== 'bearer') operation.security = [];
  if (proof) return;
  // A page may refuse its reader, who is known by the ticket of a link.
  const isPage = JSON.stringify(operation.responses['403']).includes('text/html');
  for (const status of isPage ? ['401'] : ['401', '403']) delete operation.responses[status];
}

/** A body whose schema has a default as a whole may be left out. */
function relaxBody({ requestBody }: OperationObject): void {
  if (!requestBody || !('content' in requestBody)) return;
  const { schema } = requestBody.content['application/json'] ?? {};
  if (schema && 'default' in schema) requestBody.required = false;
}
