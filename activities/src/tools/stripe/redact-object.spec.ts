import { expect, it } from '@jest/globals';
import { redactObject } from './redact-object.js';

const HIDDEN = '[redacted]';

it('hides what lets its bearer act or shows payment details, at any depth', () => {
  const intent = {
    id: 'pi_1',
    client_secret: 'pi_1_secret_x',
    latest_charge: { payment_method_details: { card: { brand: 'visa', last4: '4242', exp_month: 4, iin: null } } },
    data: [{ bank_account: { routing_number: '110000000' } }],
  };
  expect(redactObject(intent, [])).toEqual({
    id: 'pi_1',
    client_secret: HIDDEN,
    latest_charge: { payment_method_details: { card: { brand: 'visa', last4: HIDDEN, exp_month: HIDDEN, iin: null } } },
    data: [{ bank_account: { routing_number: HIDDEN } }],
  });
});

it('shows what the operation reveals', () => {
  const intent = { client_secret: 'x', last4: '4242' };
  expect(redactObject(intent, ['client_secret'])).toEqual({ client_secret: 'x', last4: HIDDEN });
});

it('knows an entrance from an address to pay at, and a card from an invoice', () => {
  const url = 'https://stripe.test/x';
  expect(redactObject({ object: 'login_link', url }, [])).toMatchObject({ url: HIDDEN });
  expect(redactObject({ object: 'checkout.session', url }, [])).toMatchObject({ url });
  expect(redactObject({ object: 'invoice', number: 'A-1' }, [])).toMatchObject({ number: 'A-1' });
  expect(redactObject({ object: 'issuing.card', number: '4000' }, [])).toMatchObject({ number: HIDDEN });
});
