import type { ActionDefinition } from '@runplane/contracts';
import { type Axes, type Axis, MISSING } from './axes.js';

/** The score follows from other fields: where a rule asks for it, these vary instead, as a sample. */
export function withRealRisk({ axes, isExact }: Axes, action: ActionDefinition): Axes {
  const others = axes.filter(({ field }) => !field.startsWith('risk.'));
  if (others.length === axes.length) return { axes, isExact };
  const sampled: Axis[] = [
    { field: 'target.sensitivity', values: ['low', 'critical'] },
    { field: 'target.environment', values: ['dev', 'production'] },
    { field: 'facts.history.knownTarget', values: [true, false] },
    { field: 'facts.history.maxAmount', values: [MISSING, 1_000_000_000] },
    ...(action.material.amount?.type === 'integer'
      ? [{ field: 'action.amount', values: [1, 100_000, 1_000_000_000] }]
      : []),
  ];
  const merged = new Map(sampled.map((axis) => [axis.field, axis]));
  for (const axis of others) {
    merged.set(axis.field, { ...axis, values: [...axis.values, ...(merged.get(axis.field)?.values ?? [])] });
  }
  return { axes: [...merged.values()], isExact: false };
}
