import { SimpleGrid, TagsInput } from '@mantine/core';
import type { MatchList, RuleForm } from '../document/rule-form';
import type { Vocabulary } from '../editor/options';
import { VALUES } from '../editor/words';
import { MATCH_LABELS } from './summary';

interface MatchFieldsProps {
  form: RuleForm;
  lists: readonly MatchList[];
  vocabulary: Vocabulary;
  onChange: (part: Pick<RuleForm, 'match'>) => void;
}

/** What a rule is about. A list that is empty stands for everything. */
export function MatchFields({ form, lists, vocabulary, onChange }: MatchFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: lists.length > 3 ? 2 : 1 }}>
      {lists.map((list) => (
        <TagsInput
          key={list}
          label={MATCH_LABELS[list]}
          placeholder={(form.match[list] ?? []).length === 0 ? 'all; * stands for any text' : undefined}
          value={form.match[list] ?? []}
          onChange={(value) => onChange({ match: { ...form.match, [list]: value } })}
          data={choices(list, vocabulary)}
          acceptValueOnBlur
          clearable
        />
      ))}
    </SimpleGrid>
  );
}

function choices(list: MatchList, { values }: Vocabulary): string[] {
  const path = `rules.match.${list}`;
  return [...(VALUES[path] ?? []).map(({ label }) => label), ...(values[path] ?? [])];
}
