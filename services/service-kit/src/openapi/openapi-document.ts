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
  openPublicRoutes(document);
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

/** Routes without a credential neither ask for one nor answer that it is wrong, unless they look at a proof of their own. */
function openPublicRoutes(document: OpenAPIObject): void {
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete]) {
      const { 'x-runplane-access': access, 'x-runplane-proof': proof } = (operation ?? {}) as Extensions;
      if (!operation || access?.kind !== 'public') continue;
      if (proof !== 'bearer') operation.security = [];
      if (proof) continue;
      for (const status of ['401', '403', '429']) delete operation.responses[status];
    }
  }
}
