import type { Definitions } from './definitions.js';
import { flag, json, money, requiredText, text } from './fields.js';

export const customers: Definitions = [
  {
    type: 'read_customers',
    effect: 'read',
    description: 'Read data of customers.',
    targetType: 'customer',
    sensitivity: 'medium',
    material: { customer: text, filter: json },
  },
  {
    type: 'create_customer',
    effect: 'write',
    description: 'Add a customer.',
    targetType: 'customer',
    sensitivity: 'low',
    material: { email: text, name: text, source: text },
  },
  {
    type: 'update_customer',
    effect: 'write',
    description: "Change a customer's data.",
    targetType: 'customer',
    sensitivity: 'medium',
    material: { customer: text, changes: json },
  },
  {
    type: 'delete_customer',
    effect: 'destructive',
    description: 'Delete a customer and what belongs to them.',
    targetType: 'customer',
    sensitivity: 'high',
    material: { customer: text },
  },
  {
    type: 'adjust_customer_balance',
    effect: 'money',
    description: "Change what a customer's account is worth.",
    targetType: 'customer',
    sensitivity: 'high',
    material: { ...money, customer: requiredText, credit: { ...flag, description: 'In favour of the customer.' } },
  },
  {
    type: 'add_payment_method',
    effect: 'write',
    description: 'Let a customer be charged through a card or account.',
    targetType: 'customer',
    sensitivity: 'high',
    material: { customer: text, payment_method: text, kind: text },
  },
  {
    type: 'remove_payment_method',
    effect: 'destructive',
    description: 'Take a card or account from a customer.',
    targetType: 'payment_method',
    sensitivity: 'medium',
    material: { customer: text, payment_method: requiredText },
  },
];
