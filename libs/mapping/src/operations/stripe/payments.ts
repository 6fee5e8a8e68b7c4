import { type Operations, same } from '../operation.js';

const charge = ['/charge', '/id'];
const intent = ['/payment_intent', '/intent', '/id'];
const read = { payment: [...intent, '/charge'], customer: '/customer', filter: '' };
/** The currency and, for all that is left, the amount are those of the object itself. */
const agreed = ['amount', 'currency'];
const source = ['/payment_method', '/source'];
/** Whose money it becomes, where it is not ours. */
const destination = ['/transfer_data/destination', '/destination'];

export const stripePayments: Operations = {
  'charges.create': {
    action: 'create_charge',
    fields: { ...same('amount', 'currency', 'customer'), source, destination },
    target: '/customer',
  },
  'charges.capture': { action: 'capture_payment', fields: { amount: '/amount', payment: charge }, target: charge },
  'charges.update': { action: 'update_payment', fields: { payment: charge, changes: '' }, target: charge },
  'charges.retrieve': { action: 'read_payments', fields: { payment: charge }, target: charge },
  'charges.list': { action: 'read_payments', fields: read },
  'charges.search': { action: 'read_payments', fields: { filter: '' } },

  'payment_intents.create': {
    action: 'create_charge',
    fields: { ...same('amount', 'currency', 'customer'), source, destination },
    target: '/customer',
  },
  'payment_intents.confirm': {
    action: 'confirm_payment',
    fields: { payment: intent, source: '/payment_method' },
    target: intent,
  },
  'payment_intents.capture': {
    action: 'capture_payment',
    fields: { payment: intent, amount: '/amount_to_capture' },
    target: intent,
  },
  'payment_intents.increment_authorization': {
    action: 'update_payment',
    fields: { payment: intent, amount: '/amount', changes: '' },
    target: intent,
  },
  'payment_intents.cancel': {
    action: 'cancel_payment',
    fields: { payment: intent, reason: '/cancellation_reason' },
    target: intent,
  },
  'payment_intents.update': {
    action: 'update_payment',
    fields: { ...same('amount', 'currency', 'customer'), payment: intent, changes: '' },
    target: intent,
  },
  'payment_intents.retrieve': { action: 'read_payments', fields: { payment: intent }, target: intent },
  'payment_intents.list': { action: 'read_payments', fields: read },
  'payment_intents.search': { action: 'read_payments', fields: { filter: '' } },

  'payment_links.create': {
    action: 'create_payment_link',
    fields: { items: '/line_items', currency: '/currency' },
  },
  'checkout.sessions.create': {
    action: 'create_payment_link',
    fields: { ...same('customer', 'currency'), items: '/line_items' },
    target: '/customer',
  },
  'checkout.sessions.retrieve': { action: 'read_payments', fields: { payment: ['/session', '/id'] } },
  'checkout.sessions.expire': {
    action: 'cancel_payment',
    fields: { payment: ['/session', '/id'] },
    target: ['/session', '/id'],
  },

  /** Without an amount Stripe refunds all that is left, in the currency of the charge. */
  'refunds.create': {
    action: 'create_refund',
    fields: {
      ...same('amount', 'currency', 'reason'),
      charge: ['/charge', '/payment_intent'],
      full: { absent: '/amount' },
    },
    target: ['/charge', '/payment_intent'],
    mayLack: agreed,
  },
  'refunds.cancel': { action: 'cancel_refund', fields: { refund: ['/refund', '/id'] }, target: ['/refund', '/id'] },
  'refunds.retrieve': { action: 'read_payments', fields: { payment: ['/refund', '/id'] }, target: ['/refund', '/id'] },
  'refunds.list': { action: 'read_payments', fields: read },

  'disputes.close': { action: 'accept_dispute', fields: { dispute: ['/dispute', '/id'] }, target: ['/dispute', '/id'] },
  'disputes.update': {
    action: 'answer_dispute',
    fields: { dispute: ['/dispute', '/id'], changes: '' },
    target: ['/dispute', '/id'],
  },
  'disputes.retrieve': { action: 'read_payments', fields: { payment: ['/dispute', '/id'] } },
  'disputes.list': { action: 'read_payments', fields: read },
};
