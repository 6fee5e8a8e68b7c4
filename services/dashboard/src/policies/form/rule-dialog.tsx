import { Button, Code, Collapse, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { comparisonFault } from '../document/condition';
import { changedText, type RawRule, withRule } from '../document/policy-text';
import { changesOf, EFFECTS, type Effect, newRule, type RuleForm, readRule } from '../document/rule-form';
import { useDraft } from '../draft';
import type { Vocabulary } from '../editor/options';
import { ConditionFields } from './condition-fields';
import { Hidden } from './hidden';
import { MatchFields } from './match-fields';
import { PlanFields } from './plan-fields';

interface RuleDialogProps {
  /** Place of the rule in the draft; null for a new one. */
  index: number | null;
  rule: RawRule | undefined;
  vocabulary: Vocabulary;
  onClose: () => void;
}

const NAMES: Record<Effect, string> = { ALLOW: 'Allow', REQUIRE_APPROVAL: 'Require approval', BLOCK: 'Block' };
const ID = /^[a-z0-9][a-z0-9_-]{0,79}$/;
const EMPTY: RawRule = { id: '', effect: 'REQUIRE_APPROVAL', match: {}, reason: '' };

/** One rule as fields. Applied as a whole to the text of the draft, which stays what is saved. */
export function RuleDialog({ index, rule = EMPTY, vocabulary, onClose }: RuleDialogProps) {
  const draft = useDraft();
  const before = readRule(rule);
  const [form, setForm] = useState(before.form);
  const [isTried, setTried] = useState(false);
  const [more, { toggle }] = useDisclosure();
  const set = (part: Partial<RuleForm>) => setForm((now) => ({ ...now, ...part }));
  const faults = faultsOf(form);
  const apply = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faults).length > 0) return;
    draft.setText(textWith(draft.text, index, before.form, form));
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size="xl" title={index === null ? 'New rule' : `Rule ${before.form.id}`}>
      <form onSubmit={apply} noValidate>
        <Stack>
          <TextInput
            label="Id"
            description="Names the rule in decisions and in the log: lower-case letters, digits, - and _"
            value={form.id}
            error={isTried && faults.id}
            onChange={(event) => set({ id: event.currentTarget.value })}
            data-autofocus
          />
          <SegmentedControl
            aria-label="Effect"
            value={form.effect}
            onChange={(effect) => set({ effect: EFFECTS.find((each) => each === effect) ?? form.effect })}
            data={EFFECTS.map((value) => ({ value, label: NAMES[value] }))}
          />
          <MatchFields
            form={form}
            onChange={set}
            vocabulary={vocabulary}
            lists={['actions', 'environments', 'roles']}
          />
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={toggle}
            aria-expanded={more}
            style={{ alignSelf: 'start' }}
          >
            {more ? 'Less to match' : 'More to match'}
          </Button>
          <Collapse expanded={more}>
            <MatchFields
              form={form}
              onChange={set}
              vocabulary={vocabulary}
              lists={['agents', 'effects', 'sensitivities', 'targetTypes', 'providers', 'operations']}
            />
          </Collapse>
          {form.comparisons === null ? (
            <Stack gap={4}>
              <Text size="sm">This condition says more than the form can show. Change it as text.</Text>
              <Code block>{String(rule.when)}</Code>
            </Stack>
          ) : (
            <ConditionFields
              comparisons={form.comparisons}
              actions={form.match.actions ?? []}
              showFaults={isTried}
              vocabulary={vocabulary}
              onChange={(comparisons) => set({ comparisons })}
            />
          )}
          {form.effect === 'REQUIRE_APPROVAL' && (
            <PlanFields
              plan={form.plan}
              vocabulary={vocabulary}
              onChange={(plan) => set({ plan })}
              error={isTried ? faults.plan : undefined}
            />
          )}
          <TextInput
            label="Reason"
            description="One sentence for those whom the decision concerns"
            value={form.reason}
            error={isTried && faults.reason}
            onChange={(event) => set({ reason: event.currentTarget.value })}
          />
          <Hidden read={before} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Apply to the draft</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function faultsOf({ id, reason, comparisons, effect, plan }: RuleForm): Record<string, string> {
  const faults: Record<string, string> = {};
  if (!ID.test(id)) faults.id = 'Give an id like large-refunds.';
  if (reason.trim() === '') faults.reason = 'Say in one sentence why.';
  if (comparisons?.some((each) => comparisonFault(each) !== null)) faults.condition = 'incomplete';
  if (effect === 'REQUIRE_APPROVAL' && plan !== null) {
    const approvers = plan.groups.length + plan.people.length + plan.roles.length;
    if (approvers === 0) faults.plan = 'Name at least one group, person or role.';
  }
  return faults;
}

function textWith(text: string, index: number | null, before: RuleForm, after: RuleForm): string {
  return index === null ? withRule(text, newRule(after)) : changedText(text, changesOf(index, before, after));
}
