import { type Operations, same } from '../operation.js';

const payout = ['/payout', '/id'];
const transfer = ['/transfer', '/id'];
const account = ['/account', '/id'];

export const stripePayouts: Operations = {
  'payouts.create': {
    action: 'create_payout',
    fields: same('amount', 'currency', 'destination'),
    target: '/destination',
  },
  'payouts.cancel': { action: 'cancel_payout', fields: { payout }, target: payout },
  'payouts.reverse': { action: 'reverse_payout', fields: { payout }, target: payout },
  'payouts.retrieve': { action: 'read_payments', fields: { payment: payout }, target: payout },
  'payouts.list': { action: 'read_payments', fields: { filter: '' } },

  /** A transfer of all that a charge brought has no amount of its own. */
  'transfers.create': {
    action: 'create_transfer',
    fields: { ...same('amount', 'currency', 'destination'), source: '/source_transaction' },
    target: '/destination',
    mayLack: ['amount'],
  },
  'transfers.create_reversal': {
    action: 'reverse_transfer',
    fields: { transfer, amount: '/amount' },
    target: transfer,
  },
  'transfers.retrieve': { action: 'read_payments', fields: { payment: transfer }, target: transfer },
  'transfers.list': { action: 'read_payments', fields: { filter: '' } },

  'topups.create': {
    action: 'create_charge',
    fields: same('amount', 'currency', 'source'),
    target: '/source',
    targetType: 'account',
  },
  'balance.retrieve': { action: 'read_payments' },
  'balance_transactions.list': { action: 'read_payments', fields: { filter: '' } },
  'balance_transactions.retrieve': { action: 'read_payments', fields: { payment: ['/balance_transaction', '/id'] } },

  'accounts.create': { action: 'change_payout_destination', fields: { changes: '' } },
  'accounts.update': { action: 'change_payout_destination', fields: { account, changes: '' }, target: account },
  'accounts.create_external_account': {
    action: 'change_payout_destination',
    fields: { account, changes: '' },
    target: account,
  },
  'accounts.update_external_account': {
    action: 'change_payout_destination',
    fields: { account: '/account', destination: '/id', changes: '' },
    target: '/account',
  },
  'accounts.delete_external_account': {
    action: 'change_payout_destination',
    fields: { account: '/account', destination: '/id' },
    target: '/account',
  },
};
