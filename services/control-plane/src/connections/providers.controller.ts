import { Controller, Get } from '@nestjs/common';
import { CONNECTION_SCHEMAS } from '@runplane/activities/connection-schemas';
import { JsonObject } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';

/** What a connection of a provider has to hold: JSON Schemas (2020-12) of what is shown and of what is sealed. */
const Provider = z.strictObject({ provider: z.string(), configuration: JsonObject, secret: JsonObject });
type Provider = z.infer<typeof Provider>;

const Providers = z.strictObject({ items: z.array(Provider) });

@Controller('v1/providers')
export class ProvidersController {
  private readonly items = [...CONNECTION_SCHEMAS].map(
    ([provider, { configuration, secret }]): Provider => ({
      provider,
      configuration: jsonSchemaOf(configuration),
      secret: jsonSchemaOf(secret),
    }),
  );

  @Get()
  @RequirePermission('connections.read')
  @Operation({
    summary: 'List the providers of tools',
    answers: { 200: { schema: Providers, description: 'Each with the schemas of its connections.' } },
  })
  list() {
    return { items: this.items };
  }
}

/** Of what people send. A refinement that JSON Schema has no word for is left out: the server checks it all the same. */
function jsonSchemaOf(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonObject;
}
