import type { FieldType } from '@runplane/contracts';
import { MACROS } from './from-cel.js';
import { FUNCTIONS } from './functions/index.js';
import { ACTION_FIELDS, CEL_TYPES, type Fields, KNOWN } from './variables.js';

/** What conditions are written with: what an editor completes. */
export interface ConditionLanguage {
  /** Those of every condition; `action` has the material fields of its action beside. */
  variables: { [name: string]: string | Fields };
  /** CEL type of a material field. */
  fieldTypes: Record<FieldType, string>;
  functions: {
    name: string;
    /** Called as `value.name(…)`. */
    receiver: boolean;
    /** How many stand between the parentheses. */
    arguments: { least: number; most: number };
    /** Of those that CEL itself does not have. */
    signatures: string[];
  }[];
  macros: string[];
}

/** Compiled apart: the pattern of the one is fixed, and the other asks for a field without reading it. */
const APART = [
  { name: 'has', receiver: false },
  { name: 'matches', receiver: true },
].map((known) => ({ ...known, arguments: { least: 1, most: 1 }, signatures: [] }));

export function conditionLanguage(): ConditionLanguage {
  const functions = Object.entries(FUNCTIONS).map(
    ([
      name,
      {
        receiver,
        parameters: [least, most],
        signatures = [],
      },
    ]) => ({
      name,
      receiver,
      arguments: { least, most },
      signatures,
    }),
  );
  return {
    variables: { ...KNOWN, action: ACTION_FIELDS, context: 'map<string, dyn>' },
    fieldTypes: { ...CEL_TYPES },
    functions: [...functions, ...APART].sort((a, b) => (a.name < b.name ? -1 : 1)),
    macros: [...MACROS],
  };
}
