import type { Schema } from '../../api/types';
import { globTest } from '../document/glob';
import { actionsOfRule, placeOf } from './place';
import { CONDITION_OPERATORS, FUNCTIONS, KEYS, MEMBERS, METHODS, ROOTS, VALUES, type Word } from './words';

type ActionDefinition = Schema<'ActionDefinition'>;

/** What an organisation's policies can name. */
export interface Vocabulary {
  actions: readonly ActionDefinition[];
  /** Texts by their path in a policy, such as `rules.match.roles`. */
  values: Readonly<Record<string, readonly string[]>>;
}

export interface Option extends Word {
  kind: 'property' | 'enum' | 'variable' | 'function' | 'keyword';
  /** What is written, where it is more than the label. */
  apply?: string;
}

export interface Options {
  /** How many characters before the cursor the chosen option replaces. */
  replaces: number;
  options: Option[];
}

/** What may be written at a position. */
export function optionsAt(text: string, position: number, vocabulary: Vocabulary): Options {
  const { path, kind, written } = placeOf(text.slice(0, position));
  const where = path.join('.');
  if (kind === 'key') {
    const options = (KEYS[where] ?? []).map(
      (word): Option => ({ ...word, kind: 'property', apply: `${word.label}: ` }),
    );
    return { replaces: written.length, options };
  }
  if (where === 'rules.when') return conditionOptions(written, fieldsOf(text, position, vocabulary));
  const bare = written.replace(/^["']/, '');
  return { replaces: bare.length, options: valueOptions(where, vocabulary) };
}

function valueOptions(where: string, { actions, values }: Vocabulary): Option[] {
  if (where === 'rules.match.actions') {
    return actions.map(({ type, description }) => ({ label: type, detail: description, kind: 'enum' }));
  }
  const closed = VALUES[where] ?? [];
  const known = (values[where] ?? []).map((label) => ({ label, detail: '' }));
  return [...closed, ...known].map((word) => ({ ...word, kind: 'enum' }));
}

/** Material fields of the actions that the rule can be about. */
function fieldsOf(text: string, position: number, { actions }: Vocabulary): Word[] {
  const globs = actionsOfRule(text, position);
  const fits = (type: string) => globs.length === 0 || globs.some((glob) => globTest(glob)(type));
  const fields = new Map<string, string>();
  for (const { type, material } of actions) {
    if (!fits(type)) continue;
    for (const [name, field] of Object.entries(material)) {
      fields.set(name, `${field.type}${field.required ? '' : ', may be missing'}`);
    }
  }
  return [...fields].map(([label, detail]) => ({ label, detail }));
}

/** Inside a CEL condition: fields after a dot, operators after a value, else variables and functions. */
function conditionOptions(written: string, fields: readonly Word[]): Options {
  if (/(^|[^\\])"[^"]*$/.test(written.replace(/"(?:[^"\\]|\\.)*"/g, ''))) return { replaces: 0, options: [] };
  const dotted = /([A-Za-z_][\w.]*)\.(\w*)$/.exec(written);
  if (dotted) {
    const [, owner = '', begun = ''] = dotted;
    const members = owner === 'action' ? [...fields, ...(MEMBERS.action ?? [])] : (MEMBERS[owner] ?? []);
    const methods = ROOTS.some(({ label }) => label === owner) ? [] : METHODS;
    return { replaces: begun.length, options: [...asKind(members, 'variable'), ...calls(methods)] };
  }
  if (/[\w)\]"']\s+$/.test(written) && !/(\b(in)|&&|\|\|)\s+$/.test(written)) {
    return { replaces: 0, options: asKind(CONDITION_OPERATORS, 'keyword', ' ') };
  }
  const begun = /\w*$/.exec(written)?.[0] ?? '';
  return { replaces: begun.length, options: [...asKind(ROOTS, 'variable'), ...calls(FUNCTIONS)] };
}

const asKind = (words: readonly Word[], kind: Option['kind'], after = ''): Option[] =>
  words.map((word) => ({ ...word, kind, apply: word.label + after }));

const calls = (words: readonly Word[]): Option[] =>
  words.map((word) => ({ ...word, kind: 'function', apply: `${word.label}(` }));
