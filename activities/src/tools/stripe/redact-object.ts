import type { Json, JsonObject } from '@runplane/contracts';

/** Whoever holds one of these can act with it, or knows a person's payment details. */
export const REVEALABLE = [
  'account_number',
  'client_secret',
  'cvc',
  'dynamic_last4',
  'exp_month',
  'exp_year',
  'fingerprint',
  'iban',
  'id_number',
  'iin',
  'last4',
  'number',
  'routing_number',
  'secret',
  'sort_code',
  'ssn_last_4',
  'url',
] as const;
export type Revealable = (typeof REVEALABLE)[number];

/** Objects whose `url` lets its bearer into an account; of other objects it is an address to pay at. */
const ENTRANCES = new Set(['account_link', 'billing_portal.session', 'login_link']);
/** `number` of an invoice or a credit note is no secret. */
const NUMBERED = new Set(['credit_note', 'invoice', 'quote', 'receipt']);

const HIDDEN = '[redacted]';

/** An answer of Stripe with what is confidential in it hidden, but for the members that the operation reveals. */
export function redactObject(value: Json, reveal: readonly Revealable[]): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => redactObject(item, reveal));
  const hidden = (name: string, member: Json) =>
    member !== null && isConfidential(name, value) && !reveal.includes(name as Revealable);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, hidden(name, member) ? HIDDEN : redactObject(member, reveal)]),
  );
}

function isConfidential(name: string, parent: JsonObject): boolean {
  if (name === 'url') return ENTRANCES.has(String(parent.object));
  if (name === 'number') return !NUMBERED.has(String(parent.object));
  return (REVEALABLE as readonly string[]).includes(name);
}
