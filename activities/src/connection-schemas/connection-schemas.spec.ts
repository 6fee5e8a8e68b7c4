import { expect, it } from '@jest/globals';
import { providerRegistry } from '../tools/index.js';
import { CONNECTION_SCHEMAS } from './index.js';

it('every provider has the schemas here that it opens its connections with', () => {
  const opened = [...providerRegistry].map(([name, { configurationSchema, secretSchema }]) => [
    name,
    { configuration: configurationSchema, secret: secretSchema },
  ]);
  expect(new Set(CONNECTION_SCHEMAS.keys())).toEqual(new Set(providerRegistry.keys()));
  for (const [name, schemas] of opened as [string, { configuration: unknown; secret: unknown }][]) {
    expect(CONNECTION_SCHEMAS.get(name)?.configuration).toBe(schemas.configuration);
    expect(CONNECTION_SCHEMAS.get(name)?.secret).toBe(schemas.secret);
  }
});
