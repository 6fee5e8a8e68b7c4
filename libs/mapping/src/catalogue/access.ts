import type { Definitions } from './definitions.js';

const permission = {
  principal: { type: 'string', required: true },
  role: { type: 'string', required: true },
  resource: { type: 'string' },
} as const;

/** Identity and access. */
export const access: Definitions = [
  {
    type: 'grant_access',
    effect: 'access',
    description: 'Give a role or permission to a person, group or service.',
    targetType: 'principal',
    sensitivity: 'critical',
    material: permission,
  },
  {
    type: 'revoke_access',
    effect: 'access',
    description: 'Take a role or permission away.',
    targetType: 'principal',
    sensitivity: 'high',
    material: permission,
  },
  {
    type: 'create_credential',
    effect: 'access',
    description: 'Create a key, token or password.',
    targetType: 'principal',
    sensitivity: 'critical',
    material: { principal: { type: 'string', required: true }, scopes: { type: 'string_list' } },
  },
];
