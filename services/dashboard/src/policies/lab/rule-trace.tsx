import { Badge, Card, Code, Group, Stack, Text } from '@mantine/core';
import { EffectBadge } from '../../shared/badges';
import type { Simulated } from './simulated';

type RuleTrace = Simulated['rules'][number];

/** One rule: whether it applies, and if not, what did not fit. */
export function RuleTraceCard({ rule }: { rule: RuleTrace }) {
  return (
    <Card withBorder component="li" padding="sm" style={{ listStyle: 'none' }}>
      <Stack gap="xs">
        <Group gap="xs">
          <Badge color={rule.matched ? 'blue' : 'gray'}>{rule.matched ? 'Applies' : 'Does not apply'}</Badge>
          <EffectBadge effect={rule.effect} />
          <Text fw={600}>{rule.rule}</Text>
          <Text size="sm" c="dimmed">{`${rule.policy}, version ${rule.version}`}</Text>
        </Group>
        {rule.head && <Text size="sm">{headSentence(rule.head)}</Text>}
        {rule.error !== null && <Text size="sm">{errorSentence(rule)}</Text>}
        {rule.condition && <Condition condition={rule.condition} />}
      </Stack>
    </Card>
  );
}

function headSentence({ member, actual }: NonNullable<RuleTrace['head']>): string {
  const has = actual === null ? 'nothing' : Array.isArray(actual) ? actual.join(', ') || 'none' : actual;
  return `match.${member} does not fit: the action has ${has}.`;
}

function errorSentence({ error, effect }: RuleTrace): string {
  const counts = effect === 'ALLOW' ? 'so it does not allow' : 'so it counts as true';
  return `The condition could not be judged (${error}), ${counts}.`;
}

interface Traced {
  expression?: string;
  value?: unknown;
  error?: string | null;
}

function Condition({ condition: { text, values } }: { condition: NonNullable<RuleTrace['condition']> }) {
  return (
    <Stack gap={4}>
      <Code block tabIndex={0} role="region" aria-label="Condition">
        {text}
      </Code>
      <Group component="ul" gap="xs" p={0} m={0} aria-label="Values that the condition saw">
        {(values as Traced[]).map(({ expression = '', value, error }) => (
          <Text key={expression} component="li" size="sm" style={{ listStyle: 'none' }}>
            <Code>{expression}</Code>{' '}
            {error ? (
              `has no value: ${error}`
            ) : (
              <>
                is <Code>{JSON.stringify(value)}</Code>
              </>
            )}
          </Text>
        ))}
      </Group>
    </Stack>
  );
}
