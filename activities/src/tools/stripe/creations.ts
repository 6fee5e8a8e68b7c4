/**
 * Operations that make an object which carries metadata, and whose collection can be listed by the time of creation:
 * what became of such a call can be found out from the object itself.
 */
const MARKED_CREATIONS = new Set(
  [
    'accounts',
    'charges',
    'checkout/sessions',
    'coupons',
    'credit_notes',
    'customers',
    'invoiceitems',
    'invoices',
    'payment_intents',
    'payouts',
    'plans',
    'prices',
    'products',
    'promotion_codes',
    'refunds',
    'setup_intents',
    'subscription_schedules',
    'subscriptions',
    'topups',
    'transfers',
  ].map((collection) => `/v1/${collection}`),
);

/** The member of an object's metadata that says which action made it. */
export const MARK = 'runplane_action';

export function isMarkedCreation({ method, path }: { method: string; path: string }): boolean {
  return method === 'POST' && MARKED_CREATIONS.has(path);
}

export function markedCreations(): readonly string[] {
  return [...MARKED_CREATIONS];
}
