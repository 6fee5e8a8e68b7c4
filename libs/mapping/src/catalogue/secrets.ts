import type { Definitions } from './definitions.js';
import { digest, integer, json, requiredText, text } from './fields.js';

const secret = { secret: requiredText } as const;

/** Secrets and encryption keys. */
export const secrets: Definitions = [
  {
    type: 'read_secret',
    effect: 'access',
    description: 'Read the value of a secret: whoever has it can use it.',
    targetType: 'secret',
    sensitivity: 'critical',
    material: { ...secret, version: text },
  },
  {
    type: 'list_secrets',
    effect: 'read',
    description: 'Read which secrets and keys there are, without their values.',
    targetType: 'secret',
    sensitivity: 'medium',
    material: { secret: text },
  },
  {
    type: 'write_secret',
    effect: 'access',
    description: 'Write a secret; what uses it gets the new value.',
    targetType: 'secret',
    sensitivity: 'critical',
    material: { ...secret, content_digest: digest },
  },
  {
    type: 'rotate_secret',
    effect: 'access',
    description: 'Replace a secret by a new one.',
    targetType: 'secret',
    sensitivity: 'critical',
    material: secret,
  },
  {
    type: 'delete_secret',
    effect: 'destructive',
    description: 'Delete a secret.',
    targetType: 'secret',
    sensitivity: 'critical',
    material: { ...secret, days: integer },
  },
  {
    type: 'use_key',
    effect: 'access',
    description: 'Decrypt, sign or make data keys with an encryption key.',
    targetType: 'encryption_key',
    sensitivity: 'high',
    material: { key: text, algorithm: text },
  },
  {
    type: 'change_key_access',
    effect: 'access',
    description: 'Create, enable or share an encryption key.',
    targetType: 'encryption_key',
    sensitivity: 'critical',
    material: { key: text, principal: text, document: text, changes: json },
  },
  {
    type: 'delete_key',
    effect: 'destructive',
    description: 'Delete or disable an encryption key: what it encrypted is lost.',
    targetType: 'encryption_key',
    sensitivity: 'critical',
    material: { key: requiredText, days: integer },
  },
];
