import { parentPort } from 'node:worker_threads';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv-provider.js';

// This file stands for itself (it is loaded without a build in tests): types only from elsewhere of ours.

const port = parentPort;
if (port === null) throw new Error('runs as a worker thread only');

port.on('message', ({ schema, value }: { schema: object; value: unknown }) => {
  try {
    // Anew each time, so that `$id`s of different schemas never meet.
    port.postMessage({ misfit: new AjvJsonSchemaValidator().getValidator(schema)(value).errorMessage ?? null });
  } catch (error) {
    port.postMessage({ unreadable: error instanceof Error ? error.message : String(error) });
  }
});

port.postMessage('ready');
