import type { Undo } from '@runplane/contracts';
import { endpoint, type StripeOperation } from './operation.js';

/** By method and path; `{0}` is the object that the call was about. */
const UNDO: Readonly<Record<string, Undo>> = {
  'POST /v1/charges': undo('refunds.create', 'Refund the charge.', { charge: '/result/id' }),
  'POST /v1/charges/{0}/capture': undo('refunds.create', 'Refund the charge.', { charge: '/result/id' }),
  'POST /v1/payment_intents': undo('payment_intents.cancel', 'Cancel the payment, as long as it is not captured.', {
    payment_intent: '/result/id',
  }),
  'POST /v1/payment_intents/{0}/confirm': undo('refunds.create', 'Refund the payment.', {
    payment_intent: '/result/id',
  }),
  'POST /v1/payment_intents/{0}/capture': undo('refunds.create', 'Refund the payment.', {
    payment_intent: '/result/id',
  }),
  'POST /v1/refunds': undo('refunds.cancel', 'Cancel the refund, where it still waits for the customer.', {
    refund: '/result/id',
  }),
  'POST /v1/transfers': undo('transfers.create_reversal', 'Reverse the transfer.', { transfer: '/result/id' }),
  'POST /v1/payouts': undo('payouts.cancel', 'Cancel the payout, as long as it is pending.', { payout: '/result/id' }),
  'POST /v1/subscriptions': undo('subscriptions.cancel', 'Cancel the subscription.', { subscription: '/result/id' }),
  'POST /v1/subscription_items': undo('subscription_items.delete', 'Take the item off.', { item: '/result/id' }),
  'POST /v1/invoices': undo('invoices.delete', 'Delete the invoice, as long as it is a draft.', {
    invoice: '/result/id',
  }),
  'POST /v1/invoices/{0}/finalize': undo('invoices.void_invoice', 'Void the invoice.', { invoice: '/result/id' }),
  'POST /v1/customers': undo('customers.delete', 'Delete the customer.', { customer: '/result/id' }),
  'POST /v1/customers/{0}/sources': undo('customers.delete_source', 'Remove the payment method.', {
    customer: '/arguments/customer',
    source: '/result/id',
  }),
  'POST /v1/payment_methods/{0}/attach': undo('payment_methods.detach', 'Remove the payment method.', {
    payment_method: '/result/id',
  }),
  'POST /v1/products': undo('products.delete', 'Delete the product.', { product: '/result/id' }),
  'POST /v1/coupons': undo('coupons.delete', 'Delete the coupon.', { coupon: '/result/id' }),
  'POST /v1/checkout/sessions': undo('checkout.sessions.expire', 'Expire the session.', { session: '/result/id' }),
};

/** The call that takes a successful one back; null where Stripe has none. */
export function undoOf(operation: StripeOperation): Undo | null {
  const { method, path } = endpoint(operation);
  return UNDO[`${method} ${path}`] ?? null;
}

export function undos(): readonly Undo[] {
  return Object.values(UNDO);
}

function undo(tool: string, description: string, args: Undo['arguments']): Undo {
  return { tool: `stripe.${tool}`, description, arguments: args };
}
