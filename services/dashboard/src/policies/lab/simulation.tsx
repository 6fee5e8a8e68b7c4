import { Alert, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { EffectBadge, RiskBadge } from '../../shared/badges';
import { RuleTraceCard } from './rule-trace';
import type { Simulated } from './simulated';

/** A decision that nothing follows from, with why it is so. */
export function Simulation({ answer }: { answer: Simulated }) {
  const { record, rules, action, contextKnown } = answer;
  return (
    <Stack aria-label="Simulated decision" component="section">
      <Card withBorder>
        <Stack gap="xs">
          <Group gap="xs">
            <EffectBadge effect={record.decision} />
            <RiskBadge risk={record.risk.score} />
            <Text fw={600}>{record.reason}</Text>
          </Group>
          <Text size="sm">{decidedBy(answer)}</Text>
          <Text size="sm">{actionSentence(action)}</Text>
          {record.plan && <Text size="sm">{planSentence(record.plan)}</Text>}
          <List size="sm" aria-label="Risk factors">
            {record.risk.factors.map(({ name, points, sentence }) => (
              <List.Item key={name}>{`${points} for ${name.replaceAll('_', ' ')}: ${sentence}`}</List.Item>
            ))}
          </List>
        </Stack>
      </Card>
      {!contextKnown && (
        <Alert color="orange">
          The context of this action went with its history: rules that ask for it saw an empty one.
        </Alert>
      )}
      <Title order={2} size="h4">
        Rules that this action meets
      </Title>
      {rules.length === 0 && <Text size="sm">None.</Text>}
      <Stack component="ul" gap="xs" p={0} m={0}>
        {rules.map((rule) => (
          <RuleTraceCard key={`${rule.policy} ${rule.rule}`} rule={rule} />
        ))}
      </Stack>
    </Stack>
  );
}

function decidedBy({ record }: Simulated): string {
  if (record.byDefault) return 'No rule decides: this is the default of the organisation.';
  const rules = record.matched.map(({ policy, rule }) => `${policy}/${rule}`);
  if (record.grant !== null) return `A grant stands for the approval that ${rules.join(', ')} would ask for.`;
  return rules.length === 0 ? 'Decided before any rule.' : `Decided by ${rules.join(', ')}.`;
}

function actionSentence({ type, operation, target }: Simulated['action']): string {
  const by = operation === type ? '' : ` by ${operation}`;
  return `${type}${by}, on ${target.id ?? `a ${target.type}`} in ${target.environment}`;
}

function planSentence({ stages, expiresIn }: NonNullable<Simulated['record']['plan']>): string {
  const each = stages.map(({ name, quorum }) => `${name} (${quorum})`);
  return `Approval by ${each.join(', then ')}, within ${expiresIn}.`;
}
