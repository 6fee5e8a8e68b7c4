import { type Operations, same } from '../operation.js';

const subscription = ['/subscription', '/subscription_exposed_id', '/id'];
const invoice = ['/invoice', '/id'];
const coupon = ['/coupon', '/id'];
const customer = '/customer';
const read = (field: string, pointers: string[]) =>
  ({ action: 'read_billing', fields: { [field]: pointers }, target: pointers }) as const;
const list = { action: 'read_billing', fields: { customer, filter: '' } } as const;

export const stripeBilling: Operations = {
  'subscriptions.create': {
    action: 'create_subscription',
    fields: { customer, currency: '/currency', items: '/items', discounts: '/discounts' },
    target: customer,
  },
  'subscriptions.update': {
    action: 'update_subscription',
    fields: { subscription, changes: '' },
    target: subscription,
  },
  'subscriptions.cancel': { action: 'cancel_subscription', fields: { subscription }, target: subscription },
  'subscriptions.resume': { action: 'resume_subscription', fields: { subscription }, target: subscription },
  'subscriptions.delete_discount': {
    action: 'delete_discount',
    fields: { discount: subscription },
    target: subscription,
  },
  'subscriptions.retrieve': read('subscription', subscription),
  'subscriptions.list': list,
  'subscriptions.search': list,
  'subscription_items.create': {
    action: 'update_subscription',
    fields: { subscription: '/subscription', changes: '' },
    target: '/subscription',
  },
  'subscription_items.update': {
    action: 'update_subscription',
    fields: { subscription: ['/item', '/id'], changes: '' },
    target: ['/item', '/id'],
    targetType: 'subscription_item',
  },
  'subscription_items.delete': {
    action: 'update_subscription',
    fields: { subscription: ['/item', '/id'], changes: '' },
    target: ['/item', '/id'],
    targetType: 'subscription_item',
  },

  'invoices.create': {
    action: 'create_invoice',
    fields: { ...same('customer', 'subscription', 'currency'), automatic: '/auto_advance' },
    target: customer,
  },
  'invoices.update': { action: 'update_invoice', fields: { invoice, changes: '' }, target: invoice },
  'invoices.finalize_invoice': {
    action: 'finalize_invoice',
    fields: { invoice, automatic: '/auto_advance' },
    target: invoice,
  },
  'invoices.pay': {
    action: 'pay_invoice',
    fields: { invoice, source: ['/payment_method', '/source'], outside: '/paid_out_of_band' },
    target: invoice,
  },
  'invoices.send_invoice': { action: 'send_invoice', fields: { invoice }, target: invoice },
  'invoices.void_invoice': { action: 'void_invoice', fields: { invoice }, target: invoice },
  'invoices.mark_uncollectible': { action: 'void_invoice', fields: { invoice }, target: invoice },
  'invoices.delete': { action: 'void_invoice', fields: { invoice }, target: invoice },
  'invoices.del': { action: 'void_invoice', fields: { invoice }, target: invoice },
  'invoices.retrieve': read('invoice', invoice),
  'invoices.list': list,
  'invoices.search': list,
  'invoiceitems.create': {
    action: 'add_invoice_item',
    fields: {
      ...same('customer', 'currency', 'invoice', 'quantity'),
      price: ['/price', '/pricing/price'],
      amount: { size: '/amount' },
      credit: { negative: '/amount' },
    },
    target: customer,
  },
  'credit_notes.create': {
    action: 'create_credit_note',
    fields: { ...same('amount', 'reason'), invoice: '/invoice' },
    target: '/invoice',
  },

  'coupons.create': {
    action: 'create_discount',
    fields: {
      ...same('currency', 'duration', 'max_redemptions'),
      amount: '/amount_off',
      percent: { decimal: '/percent_off' },
      code: '/id',
    },
  },
  'promotion_codes.create': {
    action: 'create_discount',
    fields: { ...same('max_redemptions', 'code'), coupon: ['/coupon', '/promotion/coupon'] },
    target: ['/coupon', '/promotion/coupon'],
  },
  'coupons.delete': { action: 'delete_discount', fields: { discount: coupon }, target: coupon },
  'coupons.del': { action: 'delete_discount', fields: { discount: coupon }, target: coupon },
  'coupons.list': list,

  'products.create': { action: 'change_prices', fields: { changes: '' } },
  'products.update': {
    action: 'change_prices',
    fields: { product: ['/product', '/id'], changes: '' },
    target: ['/product', '/id'],
  },
  'products.delete': {
    action: 'delete_product',
    fields: { product: ['/product', '/id'] },
    target: ['/product', '/id'],
  },
  'products.del': { action: 'delete_product', fields: { product: ['/product', '/id'] }, target: ['/product', '/id'] },
  'products.list': list,
  'products.retrieve': { action: 'read_billing', fields: { filter: '' } },
  'prices.create': {
    action: 'change_prices',
    fields: { amount: '/unit_amount', currency: '/currency', product: '/product', changes: '' },
    target: '/product',
  },
  'prices.update': {
    action: 'change_prices',
    fields: { price: ['/price', '/id'], changes: '' },
    target: ['/price', '/id'],
    targetType: 'price',
  },
  'prices.list': list,
  'prices.retrieve': { action: 'read_billing', fields: { filter: '' } },
};
