import { Badge } from '@mantine/core';
import type { Schema } from '../api/types';

type EffectClass = Schema<'ActionDefinition'>['effect'];

const COLORS: Record<EffectClass, string> = {
  read: 'teal',
  write: 'blue',
  message: 'blue',
  access: 'orange',
  money: 'orange',
  destructive: 'red',
};

/** What an action does to the world. */
export function EffectClassBadge({ effect }: { effect: EffectClass }) {
  return <Badge color={COLORS[effect]}>{effect}</Badge>;
}
