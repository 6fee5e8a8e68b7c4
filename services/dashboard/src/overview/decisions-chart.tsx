import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { type Bucket, CHART_PX } from './overview';

interface DecisionsChartProps {
  buckets: readonly Bucket[];
  bucketSeconds: number;
}

const DAY_SECONDS = 86_400;
const SERIES = [
  { effect: 'ALLOW', name: 'Allowed', color: 'var(--mantine-color-teal-6)' },
  { effect: 'REQUIRE_APPROVAL', name: 'Approval asked', color: 'var(--mantine-color-orange-5)' },
  { effect: 'BLOCK', name: 'Blocked', color: 'var(--mantine-color-red-7)' },
] as const;

/** Drawn for the eye; who can't see it has the table below. */
export default function DecisionsChart({ buckets, bucketSeconds }: DecisionsChartProps) {
  const data = buckets.map(({ at, counts }) => ({ label: labelOf(at, bucketSeconds), ...counts }));
  return (
    <div aria-hidden style={{ height: CHART_PX }}>
      <ResponsiveContainer>
        <BarChart data={data} accessibilityLayer={false} margin={{ top: 4, right: 4, bottom: 0, left: -16 }}>
          <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
          <XAxis dataKey="label" minTickGap={24} {...AXIS} />
          <YAxis allowDecimals={false} {...AXIS} />
          <Tooltip
            contentStyle={TOOLTIP}
            itemStyle={TOOLTIP_ITEM}
            cursor={{ fill: 'var(--mantine-color-default-hover)' }}
          />
          {SERIES.map(({ effect, name, color }) => (
            <Bar key={effect} dataKey={effect} name={name} stackId="all" fill={color} isAnimationActive={false} />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

const AXIS = { tick: { fontSize: 12, fill: 'var(--mantine-color-text)' }, tickLine: false, axisLine: false };
const TOOLTIP = { background: 'var(--mantine-color-body)', border: '1px solid var(--mantine-color-default-border)' };

const TOOLTIP_ITEM = { color: 'var(--mantine-color-text)' };

function labelOf(at: string, bucketSeconds: number): string {
  const options: Intl.DateTimeFormatOptions =
    bucketSeconds >= DAY_SECONDS
      ? { month: 'short', day: 'numeric' }
      : { weekday: 'short', hour: '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat('en', options).format(new Date(at));
}
