import { type Operations, same } from '../operation.js';

const customer = ['/customer', '/id'];
/** A balance is money, and an update of a customer is none. */
const refuses = { '/balance': 'use stripe.customers.create_balance_transaction' };
const method = ['/payment_method', '/id'];

export const stripeCustomers: Operations = {
  'customers.create': { action: 'create_customer', fields: same('email', 'name', 'source'), refuses },
  'customers.update': { action: 'update_customer', fields: { customer, changes: '' }, target: customer, refuses },
  'customers.delete': { action: 'delete_customer', fields: { customer }, target: customer },
  'customers.del': { action: 'delete_customer', fields: { customer }, target: customer },
  'customers.retrieve': { action: 'read_customers', fields: { customer }, target: customer },
  'customers.list': { action: 'read_customers', fields: { filter: '' } },
  'customers.search': { action: 'read_customers', fields: { filter: '' } },
  'customers.delete_discount': { action: 'delete_discount', fields: { discount: customer }, target: customer },
  /** Stripe counts debt: a negative amount is a credit. */
  'customers.create_balance_transaction': {
    action: 'adjust_customer_balance',
    fields: { customer, amount: { size: '/amount' }, currency: '/currency', credit: { negative: '/amount' } },
    target: customer,
  },
  'customers.create_source': { action: 'add_payment_method', fields: { customer }, target: customer },
  'customers.delete_source': {
    action: 'remove_payment_method',
    fields: { customer: '/customer', payment_method: ['/source', '/id'] },
    target: ['/source', '/id'],
  },

  'payment_methods.create': {
    action: 'add_payment_method',
    fields: { customer: '/customer', kind: '/type' },
    target: '/customer',
  },
  'payment_methods.attach': {
    action: 'add_payment_method',
    fields: { customer: '/customer', payment_method: method },
    target: '/customer',
  },
  'payment_methods.detach': { action: 'remove_payment_method', fields: { payment_method: method }, target: method },
  'payment_methods.retrieve': { action: 'read_customers', fields: { filter: '' } },
  'payment_methods.list': { action: 'read_customers', fields: { customer: '/customer', filter: '' } },
  'setup_intents.create': {
    action: 'add_payment_method',
    fields: { customer: '/customer', payment_method: '/payment_method' },
    target: '/customer',
  },
  'setup_intents.confirm': { action: 'add_payment_method', fields: { payment_method: '/payment_method' } },
  'setup_intents.retrieve': { action: 'read_customers', fields: { filter: '' } },
};
