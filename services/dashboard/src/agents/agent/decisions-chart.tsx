import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Schema } from '../../api/types';

const EFFECTS = [
  { effect: 'ALLOW', name: 'Allow', color: 'var(--mantine-color-teal-7)' },
  { effect: 'REQUIRE_APPROVAL', name: 'Approval', color: 'var(--mantine-color-orange-7)' },
  { effect: 'BLOCK', name: 'Block', color: 'var(--mantine-color-red-8)' },
] as const;

const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** Decisions by day and effect, one bar for each day. */
export function DecisionsChart({ days }: { days: Schema<'AgentActivity'>['days'] }) {
  const data = days.map(({ at, counts }) => ({ day: day.format(new Date(at)), ...counts }));
  const total = days.reduce((sum, { counts }) => sum + counts.ALLOW + counts.BLOCK + counts.REQUIRE_APPROVAL, 0);
  return (
    <div role="img" aria-label={`${total} decisions on ${days.length} days, by day and effect`}>
      <ResponsiveContainer width="100%" height={180}>
        <BarChart data={data} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
          <XAxis dataKey="day" tick={{ fill: 'var(--mantine-color-text)', fontSize: 12 }} />
          <YAxis allowDecimals={false} width={32} tick={{ fill: 'var(--mantine-color-text)', fontSize: 12 }} />
          <Tooltip
            cursor={{ fill: 'var(--mantine-color-default-hover)' }}
            contentStyle={{
              backgroundColor: 'var(--mantine-color-body)',
              borderColor: 'var(--mantine-color-default-border)',
              color: 'var(--mantine-color-text)',
            }}
          />
          <Legend formatter={(name: string) => <span style={{ color: 'var(--mantine-color-text)' }}>{name}</span>} />
          {EFFECTS.map(({ effect, name, color }) => (
            <Bar key={effect} dataKey={effect} name={name} fill={color} stackId="all" isAnimationActive={false} />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
