import { ActionIcon, Autocomplete, Select, TagsInput, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { type Comparison, comparisonFault, OPERATORS, type Operator, type ValueKind } from '../document/condition';
import classes from './comparison-row.module.css';
import type { Field } from './fields';

const OPERATOR_LABELS: Record<Operator, string> = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  in: 'is one of',
  includes: 'includes',
  excludes: 'does not include',
  startsWith: 'begins with',
  endsWith: 'ends with',
  contains: 'contains',
};
const KIND_LABELS: Record<ValueKind, string> = { text: 'text', number: 'number', boolean: 'true or false' };

interface ComparisonRowProps {
  comparison: Comparison;
  fields: readonly Field[];
  showFault: boolean;
  number: number;
  onChange: (comparison: Comparison) => void;
  onRemove: () => void;
}

export function ComparisonRow({ comparison, fields, showFault, number, onChange, onRemove }: ComparisonRowProps) {
  const { field, operator, kind, values } = comparison;
  const fault = showFault ? comparisonFault(comparison) : null;
  const name = (part: string) => `${part} of comparison ${number}`;
  const setField = (chosen: string) => {
    const known = fields.find((each) => each.name === chosen)?.kind;
    onChange({ ...comparison, field: chosen, kind: known ?? kind });
  };
  const setOperator = (chosen: string | null) => {
    const next = OPERATORS.find((each) => each === chosen) ?? operator;
    onChange({ ...comparison, operator: next, values: next === 'in' ? values : values.slice(0, 1) });
  };
  return (
    <div className={classes.row}>
      <Autocomplete
        aria-label={name('Field')}
        value={field}
        onChange={setField}
        data={fields.map((each) => each.name)}
        limit={60}
      />
      <Select
        aria-label={name('Operator')}
        value={operator}
        onChange={setOperator}
        data={OPERATORS.map((value) => ({ value, label: OPERATOR_LABELS[value] }))}
        allowDeselect={false}
      />
      {operator === 'in' ? (
        <TagsInput
          aria-label={name('Values')}
          value={values}
          onChange={(next) => onChange({ ...comparison, values: next })}
          error={fault}
          acceptValueOnBlur
        />
      ) : (
        <TextInput
          aria-label={name('Value')}
          value={values[0] ?? ''}
          onChange={({ currentTarget: { value } }) => onChange({ ...comparison, values: value === '' ? [] : [value] })}
          error={fault}
        />
      )}
      <Select
        aria-label={name('Kind of value')}
        value={kind}
        onChange={(chosen) => onChange({ ...comparison, kind: kindOf(chosen) ?? kind })}
        data={Object.entries(KIND_LABELS).map(([value, label]) => ({ value, label }))}
        allowDeselect={false}
      />
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Remove comparison ${number}`} onClick={onRemove}>
        <X size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

const kindOf = (text: string | null): ValueKind | undefined =>
  (Object.keys(KIND_LABELS) as ValueKind[]).find((kind) => kind === text);
