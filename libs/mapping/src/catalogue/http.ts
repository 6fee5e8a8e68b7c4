import type { Definitions } from './definitions.js';

/** Calls of an HTTP API for which no action says more. */
export const http: Definitions = [
  {
    type: 'http_read',
    effect: 'read',
    description: 'Read from an HTTP API without changing anything.',
    targetType: 'http_endpoint',
    sensitivity: 'low',
    material: { method: { type: 'string' }, url: { type: 'string', required: true } },
  },
  {
    type: 'http_write',
    effect: 'write',
    description: 'Send data to an HTTP API that may change its state.',
    targetType: 'http_endpoint',
    sensitivity: 'medium',
    material: {
      method: { type: 'string', required: true },
      url: { type: 'string', required: true },
      body: { type: 'json' },
    },
  },
  {
    type: 'http_delete',
    effect: 'destructive',
    description: 'Delete a resource through an HTTP API.',
    targetType: 'http_endpoint',
    sensitivity: 'high',
    material: { url: { type: 'string', required: true }, body: { type: 'json' } },
  },
];
