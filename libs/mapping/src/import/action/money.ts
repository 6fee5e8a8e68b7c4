import type { FieldType, Json } from '@runplane/contracts';
import { childPointer } from '../../json-pointer.js';
import { fieldType } from '../schema/field-type.js';
import { membersOf } from '../schema/members.js';
import type { SourceTool } from '../source-tool.js';
import { wordsOf } from '../words/tokens.js';

export interface MoneyArgument {
  pointer: string;
  type: FieldType;
  required: boolean;
}
export interface MoneyArguments {
  amount?: MoneyArgument;
  currency?: MoneyArgument;
}

const AMOUNTS = new Set(['amount', 'amount_minor', 'amount_cents', 'amount_in_cents', 'minor_units', 'cents']);
/** Asked for several times of each tool. */
const FOUND = new WeakMap<SourceTool, MoneyArguments>();
const CURRENCIES = new Set(['currency', 'currency_code', 'iso_currency', 'currency_iso', 'ccy']);

/** Where a call names its amount and currency: at the top, or inside one object such as `amount: { value, currency }`. */
export function moneyArguments(tool: SourceTool): MoneyArguments {
  let money = FOUND.get(tool);
  if (!money) {
    money = findMoney(tool);
    FOUND.set(tool, money);
  }
  return money;
}

function findMoney(tool: SourceTool): MoneyArguments {
  const found: MoneyArguments = {};
  for (const { name, schema, type, required } of tool.arguments) {
    const pointer = childPointer('', name);
    // A decimal number as well: it moves money, though nobody can compare it.
    if (AMOUNTS.has(snake(name)) && !('properties' in schema)) found.amount ??= { pointer, type, required };
    if (CURRENCIES.has(snake(name)) && type === 'string') found.currency ??= { pointer, type: 'currency', required };
  }
  if (found.amount && found.currency) return found;
  for (const argument of tool.arguments) {
    if (argument.type !== 'json') continue;
    const inside = moneyInside(argument.schema, childPointer('', argument.name), argument.required, tool);
    if (inside.amount && inside.currency) return { ...inside, ...found };
  }
  return found;
}

function moneyInside(schema: Json, pointer: string, required: boolean, { references }: SourceTool): MoneyArguments {
  const members = membersOf(schema, references);
  const found: MoneyArguments = {};
  for (const [name, member] of members.schemas) {
    const type = fieldType(member, references);
    const at = { pointer: childPointer(pointer, name), required: required && members.required.has(name) };
    if (AMOUNTS.has(snake(name)) || snake(name) === 'value') found.amount ??= { ...at, type };
    if (CURRENCIES.has(snake(name)) && type === 'string') found.currency ??= { ...at, type: 'currency' };
  }
  return found;
}

export function snake(name: string): string {
  return wordsOf(name).join('_');
}
