import { Alert, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { EffectBadge } from '../../shared/badges';
import { ConfirmButton } from '../../shared/confirm-button';
import { parsePolicy, type RawRule, withoutRule } from '../document/policy-text';
import { readRule } from '../document/rule-form';
import { useDraft } from '../draft';
import type { Vocabulary } from '../editor/options';
import { Hidden } from './hidden';
import { RuleDialog } from './rule-dialog';
import { summaryOf } from './summary';

interface RulesFormProps {
  vocabulary: Vocabulary;
  readOnly: boolean;
}

const MOST_SHOWN = 50;

/** The rules of the draft, each to be changed in a form; what is written is the same text as in the editor. */
export function RulesForm({ vocabulary, readOnly }: RulesFormProps) {
  const { text } = useDraft();
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<number | 'new' | null>(null);
  const parsed = parsePolicy(text);
  if (!parsed.ok) {
    return (
      <Alert color="orange" title="The form can not show this text">
        {parsed.why} Mend it as text; the form shows it then.
      </Alert>
    );
  }
  const fitting = parsed.rules
    .map((rule, index) => ({ rule, index }))
    .filter(({ rule }) => JSON.stringify(rule).toLowerCase().includes(search.toLowerCase()));
  const edited = typeof open === 'number' ? parsed.rules[open] : undefined;
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <TextInput
          label="Search rules"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          w={260}
        />
        {!readOnly && (
          <Button variant="light" onClick={() => setOpen('new')}>
            Add rule
          </Button>
        )}
      </Group>
      <Stack component="ul" gap="xs" p={0} m={0} aria-label="Rules">
        {fitting.slice(0, MOST_SHOWN).map(({ rule, index }) => (
          <RuleCard
            key={`${index} ${String(rule.id)}`}
            rule={rule}
            index={index}
            readOnly={readOnly}
            onEdit={setOpen}
          />
        ))}
      </Stack>
      {fitting.length > MOST_SHOWN && (
        <Text size="sm">
          {MOST_SHOWN} of {fitting.length} rules are shown. Search for the others.
        </Text>
      )}
      {open !== null && (
        <RuleDialog
          key={String(open)}
          index={open === 'new' ? null : open}
          rule={edited}
          vocabulary={vocabulary}
          onClose={() => setOpen(null)}
        />
      )}
    </Stack>
  );
}

interface RuleCardProps {
  rule: RawRule;
  index: number;
  readOnly: boolean;
  onEdit: (index: number) => void;
}

function RuleCard({ rule, index, readOnly, onEdit }: RuleCardProps) {
  const { text, setText } = useDraft();
  const read = readRule(rule);
  const { id, effect, reason } = read.form;
  return (
    <Card withBorder component="li" padding="sm">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Stack gap={4} style={{ minWidth: 0 }}>
          <Group gap="xs">
            <EffectBadge effect={effect} />
            <Text fw={600}>{id || `Rule ${index + 1}`}</Text>
          </Group>
          <Text size="sm">{summaryOf(read, rule)}</Text>
          <Text size="sm" c="dimmed">
            {reason}
          </Text>
          <Hidden read={read} />
        </Stack>
        {!readOnly && (
          <Group gap="xs" wrap="nowrap">
            <Button size="xs" variant="default" onClick={() => onEdit(index)} aria-label={`Edit ${id}`}>
              Edit
            </Button>
            <ConfirmButton
              label="Remove"
              aria-label={`Remove ${id}`}
              consequence={`The rule ${id} is taken out of the draft. Nothing changes before the draft is published.`}
              onConfirm={async () => setText(withoutRule(text, index))}
              failure={{ error: null, isPending: false }}
            />
          </Group>
        )}
      </Group>
    </Card>
  );
}
