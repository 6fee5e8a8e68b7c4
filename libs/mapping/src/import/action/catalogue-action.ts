import type { ActionDefinition, EffectClass, FieldType } from '@runplane/contracts';
import { type Catalogue, UNMAPPED } from '../../catalogue/index.js';
import { childPointer } from '../../json-pointer.js';
import type { SourceTool } from '../source-tool.js';
import { EFFECT_RANK, VERB_SYNONYMS } from '../words/vocabulary.js';
import { addTelling, amountNote, type Material, MaterialBuilder } from './material.js';
import { moneyArguments, snake } from './money.js';

/** Verb and noun of a tool, where the catalogue uses other words. */
const ALIASES: Readonly<Record<string, string>> = {
  refund_charge: 'create_refund',
  refund_payment: 'create_refund',
  charge_customer: 'create_charge',
  delete_subscription: 'cancel_subscription',
  create_message: 'send_message',
  create_email: 'send_email',
  send_mail: 'send_email',
};

/** A material field -> names under which tools take it. */
const FIELD_SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  text: ['message', 'body', 'content'],
  channel: ['chat', 'room'],
  to: ['recipients'],
  body: ['text', 'content', 'html'],
  instances: ['instance_ids'],
};

export interface CatalogueAction {
  action: ActionDefinition;
  material: Material;
}

/**
 * The action of the catalogue that a tool clearly is: verb and noun agree, all its required fields stand among the
 * arguments with the right type, and it is at least as severe as the tool looks.
 */
export function catalogueAction(tool: SourceTool, effect: EffectClass, catalogue: Catalogue): CatalogueAction | null {
  for (const type of candidates(tool)) {
    const action = type === UNMAPPED ? undefined : catalogue.actions.get(type);
    if (!action || EFFECT_RANK[action.effect] < EFFECT_RANK[effect]) continue;
    const material = catalogueMaterial(tool, action);
    if (material) return { action: { ...action, material: material.material }, material };
  }
  return null;
}

function candidates({ naming: { verb, noun } }: SourceTool): string[] {
  const named = [verb, VERB_SYNONYMS[verb]].filter(Boolean).map((word) => `${word}_${noun}`);
  // `POST /charges/{charge}/refund`: the verb names what is created.
  return [...named, ...named.flatMap((name) => ALIASES[name] ?? []), `create_${verb}`];
}

function catalogueMaterial(tool: SourceTool, action: ActionDefinition): Material | null {
  const builder = new MaterialBuilder();
  builder.reserve(Object.keys(action.material));
  for (const [name, field] of Object.entries(action.material)) {
    const found = argumentFor(tool, name, field.type);
    if (!found && field.required) return null;
    if (!found) continue;
    builder.set(name, field.type, field.required && found.required, found.pointer);
    if (name === 'amount') builder.notes.push(amountNote({ pointer: found.pointer, type: field.type }));
    if (field.required && !found.required) {
      builder.notes.push(`${found.pointer} may be left out: a rule that asks for ${name} then decides as for an error`);
    }
  }
  addTelling(builder, tool);
  return builder.build();
}

function argumentFor(tool: SourceTool, name: string, type: FieldType): { pointer: string; required: boolean } | null {
  const money = moneyArguments(tool);
  if (name === 'amount' || name === 'currency') {
    const found = money[name];
    return found && found.type === type ? found : null;
  }
  const names = [name, ...(FIELD_SYNONYMS[name] ?? [])];
  const found = names
    .flatMap((known) => [known, `${known}_id`])
    .flatMap((known) => tool.arguments.filter((argument) => snake(argument.name) === known))
    .find((argument) => argument.type === type);
  return found ? { pointer: childPointer('', found.name), required: found.required } : null;
}
