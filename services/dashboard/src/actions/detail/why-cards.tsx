import { SimpleGrid, Stack } from '@mantine/core';
import { shownMaterial } from '../../approvals/material';
import { RiskCard } from '../../shared/risk-card';
import { RulesCard } from '../../shared/rules-card';
import { Section } from '../../shared/section';
import { ValueTable } from '../../shared/value-table';
import type { ActionDetail } from './queries';

/** What the decision was made on, and why it is so; as long as Temporal has the history. */
export function WhyCards({ action: { live } }: { action: ActionDetail }) {
  if (live === null) return null;
  const { action, matched, risk, decision, editedArguments } = live;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Stack>
        {action !== null && (
          <Section title="What it was decided on">
            <ValueTable label="Material fields" rows={shownMaterial(action)} />
          </Section>
        )}
        {editedArguments !== null && (
          <Section title="Arguments, as they were edited">
            <ValueTable label="Edited arguments" rows={Object.entries(editedArguments)} />
          </Section>
        )}
        {decision !== null && <RulesCard title="Why it was decided so" matched={matched} />}
      </Stack>
      {risk !== null && <RiskCard risk={risk} />}
    </SimpleGrid>
  );
}
