import type { Definitions } from './definitions.js';

export const customers: Definitions = [
  {
    type: 'update_customer',
    effect: 'write',
    description: "Change a customer's data.",
    targetType: 'customer',
    sensitivity: 'medium',
    material: { customer: { type: 'string' }, changes: { type: 'json' } },
  },
  {
    type: 'delete_customer',
    effect: 'destructive',
    description: 'Delete a customer and what belongs to them.',
    targetType: 'customer',
    sensitivity: 'high',
    material: { customer: { type: 'string' } },
  },
];
