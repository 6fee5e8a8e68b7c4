import type { Definitions } from './definitions.js';
import { agreedMoney, json, money, requiredText, text } from './fields.js';

export const payouts: Definitions = [
  {
    type: 'create_payout',
    effect: 'money',
    description: 'Send money from our balance to a bank account or card.',
    targetType: 'payout_destination',
    sensitivity: 'critical',
    material: { ...money, destination: text },
  },
  {
    type: 'cancel_payout',
    effect: 'money',
    description: 'Stop a payout that is not yet under way.',
    targetType: 'payout',
    sensitivity: 'high',
    material: { ...agreedMoney, payout: requiredText },
  },
  {
    type: 'reverse_payout',
    effect: 'money',
    description: 'Pull a payout back from the bank account that got it.',
    targetType: 'payout',
    sensitivity: 'critical',
    material: { ...agreedMoney, payout: requiredText },
  },
  {
    type: 'create_transfer',
    effect: 'money',
    description: 'Move money between accounts.',
    targetType: 'account',
    sensitivity: 'critical',
    material: { ...money, source: text, destination: requiredText },
  },
  {
    type: 'reverse_transfer',
    effect: 'money',
    description: 'Take money of a transfer back; without an amount, all of it.',
    targetType: 'transfer',
    sensitivity: 'critical',
    material: { ...agreedMoney, transfer: requiredText },
  },
  {
    type: 'change_payout_destination',
    effect: 'access',
    description: 'Change where payouts go: accounts, bank details, schedule.',
    targetType: 'account',
    sensitivity: 'critical',
    material: { account: text, destination: text, changes: json },
  },
];
