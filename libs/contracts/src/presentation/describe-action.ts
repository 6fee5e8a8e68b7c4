import type { CanonicalAction } from '../action.js';
import { visibleText } from './visible-text.js';

const MOST_FIELDS = 40;
const MOST_CURRENCIES = 1_000;

/** Minor units as people write them: `formatAmount(1050, 'EUR')` is `10.50 EUR`. A currency that is none has 2 digits. */
export function formatAmount(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const part = digits > 0 ? `.${text.slice(-digits)}` : '';
  return `${minor < 0 ? '-' : ''}${whole}${part} ${currency}`;
}

/** The amount of an action with its currency; null where it has none. */
export function amountOf({ material }: Pick<CanonicalAction, 'material'>): string | null {
  const { amount, currency } = material;
  return typeof amount === 'number' && typeof currency === 'string'
    ? formatAmount(amount, visibleText(currency.toUpperCase(), 10))
    : null;
}

/** What of an action is said in its sentence; lists have no more of it. */
export interface DescribedAction {
  type: string;
  target: Pick<CanonicalAction['target'], 'type' | 'id' | 'environment'>;
  material: CanonicalAction['material'];
}

/** What an action does, in one sentence: `Create refund of 10.50 EUR on customer cus_1 in production.` */
export function sentenceOf(action: DescribedAction): string {
  const words = visibleText(action.type.replaceAll('_', ' '), 80);
  const amount = amountOf(action);
  const { type, id, environment } = action.target;
  const target = visibleText(id === null ? type : `${type} ${id}`, 160);
  const does = `${words.charAt(0).toUpperCase()}${words.slice(1)}${amount === null ? '' : ` of ${amount}`}`;
  return `${does} on ${target} in ${visibleText(environment, 60)}.`;
}

/** Fields that an agent has filled, each on one visible line. */
export function describeFields(fields: { [name: string]: unknown }): { name: string; value: string }[] {
  const entries = Object.entries(fields);
  const shown = entries.slice(0, MOST_FIELDS).map(([name, value]) => ({
    name: visibleText(name, 80),
    value: visibleText(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')),
  }));
  const rest = entries.length - shown.length;
  return rest > 0 ? [...shown, { name: '…', value: `${rest} more, not shown here` }] : shown;
}

/** By currency: asking is slow, and lists have thousands of amounts. */
const digits = new Map<string, number>();

function digitsOf(currency: string): number {
  const known = digits.get(currency);
  if (known !== undefined) return known;
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    const found = format.resolvedOptions().maximumFractionDigits ?? 2;
    if (digits.size < MOST_CURRENCIES) digits.set(currency, found);
    return found;
  } catch {
    return 2;
  }
}
