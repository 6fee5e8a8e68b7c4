import type { Schema } from '../../api/types';
import type { ValueKind } from '../document/condition';
import { globTest } from '../document/glob';
import type { Vocabulary } from '../editor/options';
import { MEMBERS } from '../editor/words';

export interface Field {
  name: string;
  kind: ValueKind;
}

const KINDS: Record<Schema<'MaterialField'>['type'], ValueKind | null> = {
  string: 'text',
  currency: 'text',
  integer: 'number',
  boolean: 'boolean',
  string_list: 'text',
  json: null,
};

/** Fields that a comparison can be about, those of the rule's own actions first. */
export function fieldsFor(actions: readonly string[], vocabulary: Vocabulary): Field[] {
  const fits = (type: string) => actions.length === 0 || actions.some((glob) => globTest(glob)(type));
  const fields = new Map<string, ValueKind>();
  for (const { type, material } of vocabulary.actions) {
    if (!fits(type)) continue;
    for (const [name, field] of Object.entries(material)) {
      const kind = KINDS[field.type];
      if (kind !== null) fields.set(`action.${name}`, kind);
    }
  }
  const others = ['risk', 'target', 'agent', 'facts.history', 'action'].flatMap((owner) =>
    (MEMBERS[owner] ?? []).map(({ label, detail }) => [`${owner}.${label}`, kindOf(detail)] as const),
  );
  return [...new Map([...fields, ...others])].map(([name, kind]) => ({ name, kind }));
}

function kindOf(detail: string): ValueKind {
  if (/^(integer|0 to 100)/.test(detail)) return 'number';
  return detail === 'boolean' ? 'boolean' : 'text';
}
