import type { Definitions } from './definitions.js';
import { json, requiredText, text } from './fields.js';

const place = {
  url: requiredText,
  host: { ...text, description: 'Host name, and port where it is not the usual one.' },
  path: { ...text, description: 'Path with {id} in place of numbers, UUIDs and other ids.' },
} as const;

/** Calls of an HTTP API for which no action says more. */
export const http: Definitions = [
  {
    type: 'http_read',
    effect: 'read',
    description: 'Read from an HTTP API without changing anything.',
    targetType: 'http_endpoint',
    sensitivity: 'low',
    material: { method: text, ...place },
  },
  {
    type: 'http_write',
    effect: 'write',
    description: 'Send data to an HTTP API that may change its state.',
    targetType: 'http_endpoint',
    sensitivity: 'medium',
    material: { method: requiredText, ...place, body: json },
  },
  {
    type: 'http_delete',
    effect: 'destructive',
    description: 'Delete a resource through an HTTP API.',
    targetType: 'http_endpoint',
    sensitivity: 'high',
    material: { method: text, ...place, body: json },
  },
];
