import { digestOf } from '@runplane/audit';
import { wordsOf } from '../words/tokens.js';

const MAX_TOOL_NAME = 200;
const MAX_ACTION_TYPE = 80;

/** `<source>.<operation>`, with `_` for what a tool's name may not hold. */
export function toolName(source: string, operation: string): string {
  const parts = operation.replace(/[^A-Za-z0-9_.-]/g, '_').split('.');
  return shortened(`${source}.${parts.filter((part) => part !== '').join('.') || '_'}`, MAX_TOOL_NAME, operation);
}

/** An action of this source alone: `stripe_post_coupons`. */
export function actionType(source: string, operation: string): string {
  const words = [...wordsOf(source), ...wordsOf(operation)];
  return shortened(words.join('_'), MAX_ACTION_TYPE, operation);
}

/** The same name, told apart by what it was made of. */
export function distinct(name: string, operation: string): string {
  return `${name.slice(0, MAX_TOOL_NAME - 9)}_${mark(operation)}`;
}

function shortened(name: string, most: number, operation: string): string {
  return name.length <= most ? name : `${name.slice(0, most - 9)}_${mark(operation)}`;
}

function mark(operation: string): string {
  return digestOf(operation).slice(-8);
}

/** Unique names of material fields; `type` and the like are names of the action itself. */
export class FieldNames {
  private readonly taken = new Set(['type', 'provider', 'operation', 'effect']);

  /** Keeps the name as it is, where a condition may use it. */
  take(argument: string): string {
    const plain =
      argument
        .replace(/[^A-Za-z0-9_]/g, '_')
        .replace(/^[^A-Za-z]+/, '')
        .slice(0, 60) || 'argument';
    const name = plain[0]?.toLowerCase() + plain.slice(1);
    let free = this.taken.has(name) ? `${name}_argument` : name;
    for (let number = 2; this.taken.has(free); number++) free = `${name}_${number}`;
    this.taken.add(free);
    return free;
  }

  reserve(name: string): void {
    this.taken.add(name);
  }
}
