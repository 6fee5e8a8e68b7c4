import type { FieldType, MaterialField } from '@runplane/contracts';
import { childPointer } from '../../json-pointer.js';
import type { Argument, SourceTool } from '../source-tool.js';
import { wordsOf } from '../words/tokens.js';
import { type MoneyArgument, moneyArguments } from './money.js';
import { FieldNames } from './names.js';

const MAX_FIELDS = 40;
const MAX_POINTER = 300;

/** Arguments that say where an effect lands, on whom, and how far it goes. */
const TELLING = new Set(
  `to cc bcc from recipient recipients destination source target account customer user member email emails phone
  channel url uri host domain path paths file bucket key table database branch query sql command cmd code script filter
  role roles permission permissions scope scopes policy status quantity count limit force recursive public visibility
  owner amount total price currency`.split(/\s+/),
);

export interface Material {
  material: Record<string, MaterialField>;
  /** Where a value does not stand under its own name. */
  fields: Record<string, string>;
  notes: string[];
}

/** Collects material fields, each name once. */
export class MaterialBuilder {
  readonly material: Record<string, MaterialField> = {};
  readonly fields: Record<string, string> = {};
  readonly notes: string[] = [];
  private readonly names = new FieldNames();
  private readonly bound = new Set<string>();
  private left = 0;

  reserve(names: Iterable<string>): void {
    for (const name of names) this.names.reserve(name);
  }

  /** A field under a name that was reserved, or of the catalogue. */
  set(name: string, type: FieldType, required: boolean, pointer: string): void {
    this.material[name] = { type, required };
    if (pointer !== childPointer('', name)) this.fields[name] = pointer;
    this.bound.add(pointer);
  }

  add({ name, type, required }: Argument): void {
    const pointer = childPointer('', name);
    if (this.bound.has(pointer)) return;
    if (pointer.length > MAX_POINTER || Object.keys(this.material).length >= MAX_FIELDS) this.left += 1;
    else this.set(this.names.take(name), type, required, pointer);
  }

  build(): Material {
    const notes =
      this.left > 0 ? [...this.notes, `${this.left} more arguments are not bound by an approval`] : this.notes;
    return { material: this.material, fields: this.fields, notes };
  }
}

/** The material fields of an action of this source alone. */
export function ownMaterial(tool: SourceTool): Material {
  const builder = new MaterialBuilder();
  builder.reserve(['amount', 'currency']);
  addMoney(builder, tool);
  addTelling(builder, tool);
  return builder.build();
}

/** Required arguments, ids, and those that say where an effect lands. */
export function addTelling(builder: MaterialBuilder, tool: SourceTool): void {
  const telling = tool.arguments.filter(({ name, required }) => required || isId(name) || isTelling(name));
  for (const argument of telling) builder.add(argument);
}

function addMoney(builder: MaterialBuilder, tool: SourceTool): void {
  const { amount, currency } = moneyArguments(tool);
  if (amount) addAmount(builder, amount);
  if (currency) builder.set('currency', 'currency', currency.required, currency.pointer);
}

function addAmount(builder: MaterialBuilder, amount: MoneyArgument): void {
  builder.set('amount', amount.type, amount.required, amount.pointer);
  builder.notes.push(amountNote(amount));
}

export function amountNote({ pointer, type }: Omit<MoneyArgument, 'required'>): string {
  return type === 'integer'
    ? `check that ${pointer} is in minor units (cents): rules and risk read it so`
    : `${pointer} is no integer of minor units, so that rules can't compare it and risk counts it as the worst`;
}

function isId(name: string): boolean {
  const last = wordsOf(name).at(-1);
  return last === 'id' || last === 'ids' || last === 'arn' || last === 'uuid';
}

function isTelling(name: string): boolean {
  return TELLING.has(name.toLowerCase()) || TELLING.has(wordsOf(name).at(-1) ?? '');
}
