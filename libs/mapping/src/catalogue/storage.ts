import type { Definitions } from './definitions.js';

const object = { bucket: { type: 'string', required: true }, key: { type: 'string', required: true } } as const;

export const storage: Definitions = [
  {
    type: 'read_object',
    effect: 'read',
    description: 'Read an object of a bucket.',
    targetType: 'object',
    sensitivity: 'low',
    material: object,
  },
  {
    type: 'write_object',
    effect: 'write',
    description: 'Write an object; an object under the same key is replaced.',
    targetType: 'object',
    sensitivity: 'medium',
    material: {
      ...object,
      content_digest: { type: 'string', description: 'sha256:<hex> of the content.' },
      public: { type: 'boolean' },
    },
  },
  {
    type: 'delete_object',
    effect: 'destructive',
    description: 'Delete an object of a bucket.',
    targetType: 'object',
    sensitivity: 'high',
    material: object,
  },
];
