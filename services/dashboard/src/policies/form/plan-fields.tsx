import { NumberInput, SimpleGrid, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { NEW_PLAN, type SimplePlan } from '../document/rule-form';
import type { Vocabulary } from '../editor/options';

interface PlanFieldsProps {
  plan: SimplePlan | null;
  vocabulary: Vocabulary;
  onChange: (plan: SimplePlan | null) => void;
  error?: string | undefined;
}

const LISTS = [
  ['groups', 'Groups'],
  ['people', 'People'],
  ['roles', 'Roles'],
] as const;

/** Who has to approve. Without a plan of its own, the rule has the organisation's. */
export function PlanFields({ plan, vocabulary, onChange, error }: PlanFieldsProps) {
  return (
    <Stack gap="xs" role="group" aria-label="Approval">
      <Switch
        label="Its own approval plan, instead of the organisation's"
        checked={plan !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? NEW_PLAN : null)}
      />
      {plan !== null && (
        <>
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            {LISTS.map(([list, label], index) => (
              <TagsInput
                key={list}
                label={label}
                value={plan[list]}
                onChange={(value) => onChange({ ...plan, [list]: value })}
                data={[...(vocabulary.values[`rules.approval.stages.approvers.${list}`] ?? [])]}
                error={index === 0 ? error : undefined}
                acceptValueOnBlur
              />
            ))}
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberInput
              label="How many have to approve"
              value={plan.quorum}
              onChange={(value) => onChange({ ...plan, quorum: Number(value) || 1 })}
              min={1}
              max={20}
              allowDecimal={false}
            />
            <TextInput
              label="Time to decide"
              description="A number and s, m, h or d; then it is denied"
              value={plan.expiresIn}
              onChange={(event) => onChange({ ...plan, expiresIn: event.currentTarget.value })}
            />
          </SimpleGrid>
        </>
      )}
    </Stack>
  );
}
