import type { Definitions } from './definitions.js';
import { integer, json, list, requiredText, text } from './fields.js';

const permission = { principal: requiredText, role: requiredText, resource: text } as const;
const principal = { principal: requiredText } as const;

/** Identity and access. */
export const access: Definitions = [
  {
    type: 'read_identities',
    effect: 'read',
    description: 'Read people, groups, roles or permissions.',
    targetType: 'principal',
    sensitivity: 'medium',
    material: { principal: text, filter: json },
  },
  {
    type: 'grant_access',
    effect: 'access',
    description: 'Give a role or permission to a person, group or service.',
    targetType: 'principal',
    sensitivity: 'critical',
    material: { ...permission, document: text },
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
    type: 'create_principal',
    effect: 'access',
    description: 'Create a user, a group, a role or a service account.',
    targetType: 'principal',
    sensitivity: 'high',
    material: { ...principal, kind: text, document: text },
  },
  {
    type: 'update_principal',
    effect: 'access',
    description: 'Change a user, a group or a role.',
    targetType: 'principal',
    sensitivity: 'high',
    material: { ...principal, changes: json },
  },
  {
    type: 'delete_principal',
    effect: 'access',
    description: 'Delete a user, a group, a role or a service account.',
    targetType: 'principal',
    sensitivity: 'critical',
    material: principal,
  },
  {
    type: 'change_group_membership',
    effect: 'access',
    description: 'Add a user to a group or take one out.',
    targetType: 'principal',
    sensitivity: 'high',
    material: { ...principal, group: requiredText, change: text },
  },
  {
    type: 'change_permissions',
    effect: 'access',
    description: 'Write, change or delete a permission document.',
    targetType: 'policy',
    sensitivity: 'critical',
    material: { policy: requiredText, document: text },
  },
  {
    type: 'change_trust',
    effect: 'access',
    description: 'Change who may take on a role.',
    targetType: 'principal',
    sensitivity: 'critical',
    material: { ...principal, document: text },
  },
  {
    type: 'assume_role',
    effect: 'access',
    description: 'Get credentials of a role.',
    targetType: 'principal',
    sensitivity: 'critical',
    material: { role: requiredText, session: text, seconds: integer },
  },
  {
    type: 'create_credential',
    effect: 'access',
    description: 'Create a key, token or password.',
    targetType: 'principal',
    sensitivity: 'critical',
    material: { ...principal, scopes: list },
  },
  {
    type: 'delete_credential',
    effect: 'access',
    description: 'Delete or disable a key, token or password.',
    targetType: 'principal',
    sensitivity: 'high',
    material: { ...principal, credential: text },
  },
  {
    type: 'disable_mfa',
    effect: 'access',
    description: 'Take a second factor from a user.',
    targetType: 'principal',
    sensitivity: 'critical',
    material: { principal: text, device: text },
  },
];
