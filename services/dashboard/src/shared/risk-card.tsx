import { List, Progress, Text } from '@mantine/core';
import { visibleText } from '@runplane/contracts/presentation';
import type { Schema } from '../api/types';
import { Section } from './section';

/** The risk score with what it is made of. */
export function RiskCard({ risk }: { risk: Schema<'Risk'> }) {
  return (
    <Section title="Risk">
      <Text size="sm">
        <b>{risk.score}</b> of 100, {risk.level.toLowerCase()}
      </Text>
      <Progress value={risk.score} aria-label={`Risk ${risk.score} of 100`} color={colorOf(risk.score)} />
      <List size="sm" aria-label="Risk factors">
        {risk.factors.map(({ name, points, sentence }) => (
          <List.Item key={name}>
            <b>{points >= 0 ? `+${points}` : points}</b>{' '}
            {sentence === '' ? name.replaceAll('_', ' ') : visibleText(sentence)}
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

function colorOf(score: number): string {
  if (score >= 70) return 'red';
  return score >= 40 ? 'orange' : 'teal';
}
