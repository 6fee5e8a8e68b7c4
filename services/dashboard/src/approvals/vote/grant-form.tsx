import { Checkbox, MultiSelect, NumberInput, Select, Stack, Text } from '@mantine/core';
import { formatAmount } from '@runplane/contracts/presentation';
import { shownMaterial } from '../material';
import type { ApprovalDetail } from '../queries';
import type { GrantWish } from './use-votes';

interface GrantFormProps {
  approval: ApprovalDetail;
  value: GrantWish | null;
  onChange: (grant: GrantWish | null) => void;
}

const TERMS = [
  { value: '1h', label: 'One hour' },
  { value: '24h', label: 'One day' },
  { value: '7d', label: 'A week' },
  { value: '30d', label: '30 days' },
  { value: '90d', label: '90 days' },
];
const MOST_USES = 1_000;
const NARROW: GrantWish = { expiresIn: '1h', maxUses: 5, free: [] };

/** Why no grant would be taken with this vote; the server has the last word. */
export function grantHindrance({ plan, stage, stepUpRequired }: ApprovalDetail): string | null {
  if ((plan.stages[stage]?.quorum ?? 1) > 1) return 'More than one person has to approve.';
  if (plan.delay !== undefined) return 'The plan asks for a delay.';
  return stepUpRequired ? 'The risk asks for a passkey each time.' : null;
}

/** Approves the like of this action in advance: as narrow as the action, but for what is freed here. */
export function GrantForm({ approval, value, onChange }: GrantFormProps) {
  const { amount, currency } = approval.action.material;
  const hasAmount = typeof amount === 'number' && typeof currency === 'string';
  const free = shownMaterial(approval.action)
    .map(([name]) => name)
    .filter((name) => name !== 'amount' && name !== 'currency');
  const set = (change: Partial<GrantWish>) => onChange({ ...(value ?? NARROW), ...change });
  return (
    <Stack gap="xs">
      <Checkbox
        label="Approve the like of it in advance (grant)"
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? NARROW : null)}
      />
      {value !== null && (
        <Stack gap="xs" pl="md">
          <Text size="sm">
            This agent may repeat the action on the same target in the same environment without being asked.
          </Text>
          <Select
            label="For"
            data={TERMS}
            value={value.expiresIn}
            allowDeselect={false}
            onChange={(expiresIn) => set({ expiresIn: expiresIn ?? '1h' })}
          />
          <NumberInput
            label="How often at most"
            min={1}
            max={MOST_USES}
            value={value.maxUses}
            onChange={(uses) => set({ maxUses: uses === '' ? 1 : Number(uses) })}
          />
          {hasAmount && (
            <NumberInput
              label="Limit of each, in minor units"
              description={formatAmount(value.maxAmount ?? amount, currency)}
              min={0}
              max={amount}
              value={value.maxAmount ?? amount}
              onChange={(most) => set({ maxAmount: most === '' ? undefined : Number(most) })}
            />
          )}
          {hasAmount && (
            <NumberInput
              label="Limit of all together, in minor units (not required)"
              description={value.totalAmount === undefined ? undefined : formatAmount(value.totalAmount, currency)}
              min={0}
              value={value.totalAmount ?? ''}
              onChange={(total) => set({ totalAmount: total === '' ? undefined : Number(total) })}
            />
          )}
          {free.length > 0 && (
            <MultiSelect
              label="Fields that may differ"
              description="All others have to be exactly as here."
              data={free}
              value={value.free}
              onChange={(names) => set({ free: names })}
            />
          )}
        </Stack>
      )}
    </Stack>
  );
}
