import type { Definitions } from './definitions.js';

/** An approval of money that names no amount would bind nothing, so both are required. */
const money = {
  amount: { type: 'integer', required: true, description: 'Minor units, for example cents.' },
  currency: { type: 'currency', required: true },
} as const;

export const payments: Definitions = [
  {
    type: 'create_charge',
    effect: 'money',
    description: 'Take money from a customer.',
    targetType: 'customer',
    sensitivity: 'high',
    material: { ...money, customer: { type: 'string' }, source: { type: 'string' } },
  },
  {
    type: 'create_refund',
    effect: 'money',
    description: 'Give money of a charge back to a customer.',
    targetType: 'charge',
    sensitivity: 'high',
    material: { ...money, charge: { type: 'string' }, reason: { type: 'string' } },
  },
  {
    type: 'create_payout',
    effect: 'money',
    description: 'Send money from our balance to a bank account or card.',
    targetType: 'payout_destination',
    sensitivity: 'critical',
    material: { ...money, destination: { type: 'string' } },
  },
  {
    type: 'create_transfer',
    effect: 'money',
    description: 'Move money between accounts.',
    targetType: 'account',
    sensitivity: 'critical',
    material: { ...money, source: { type: 'string' }, destination: { type: 'string', required: true } },
  },
  {
    type: 'cancel_subscription',
    effect: 'destructive',
    description: 'End a recurring payment.',
    targetType: 'subscription',
    sensitivity: 'medium',
    material: { subscription: { type: 'string' }, at_period_end: { type: 'boolean' } },
  },
];
