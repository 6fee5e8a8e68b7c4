import type { Operations } from '../operation.js';
import { stripeBilling } from './billing.js';
import { stripeCustomers } from './customers.js';
import { stripePayments } from './payments.js';
import { stripePayouts } from './payouts.js';

/**
 * Names as in Stripe's API, e.g. `payment_intents.create`; the object that stands in the path of a request is an
 * argument under its own name (`charge`, `invoice`, …) or `id`.
 */
export const stripe: Operations = { ...stripePayments, ...stripePayouts, ...stripeCustomers, ...stripeBilling };
