import { Badge } from '@mantine/core';
import type { Schema } from '../api/types';

type Effect = NonNullable<Schema<'ActionRow'>['decision']>;
type Status = Schema<'ActionRow'>['status'];

const EFFECTS: Record<Effect, { color: string; text: string }> = {
  ALLOW: { color: 'teal', text: 'Allow' },
  BLOCK: { color: 'red', text: 'Block' },
  REQUIRE_APPROVAL: { color: 'orange', text: 'Approval' },
};

/** What the policy decided. */
export function EffectBadge({ effect }: { effect: Effect | null }) {
  if (effect === null) return <Badge color="gray">Not decided</Badge>;
  const { color, text } = EFFECTS[effect];
  return <Badge color={color}>{text}</Badge>;
}

const BAD = new Set<string>(['BLOCKED', 'DENIED', 'FAILED', 'EXPIRED', 'CANCELLED']);
const WAITS = new Set<string>(['PENDING_APPROVAL', 'UNKNOWN']);
const GOOD = new Set<string>(['SUCCEEDED']);

/** Where an action stands. */
export function StatusBadge({ status }: { status: Status }) {
  return <Badge color={colorOf(status)}>{status.toLowerCase().replaceAll('_', ' ')}</Badge>;
}

function colorOf(status: string): string {
  if (BAD.has(status)) return 'red';
  if (WAITS.has(status)) return 'orange';
  return GOOD.has(status) ? 'teal' : 'blue';
}

/** Risk of 0 to 100 as the policy scored it. */
export function RiskBadge({ risk }: { risk: number | null }) {
  if (risk === null) return <Badge color="gray">No risk score</Badge>;
  return <Badge color={risk >= 70 ? 'red' : risk >= 40 ? 'orange' : 'teal'}>{`Risk ${risk}`}</Badge>;
}
