import { SimpleGrid, Stack } from '@mantine/core';
import { shownMaterial } from '../../approvals/material';
import { RiskCard } from '../../shared/risk-card';
import { RulesCard } from '../../shared/rules-card';
import { Section } from '../../shared/section';
import { ValueTable } from '../../shared/value-table';
import type { ActionDetail } from './queries';

/** On what the decision was made, and why it is so. */
export function WhyCards({ action: { decided, live } }: { action: ActionDetail }) {
  const { matched, risk } = decided;
  const edited = live?.editedArguments ?? null;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Stack>
        <RulesCard title="Why it was decided so" matched={matched} />
        <Section title="What the decision binds">
          <ValueTable label="Material fields" rows={shownMaterial(decided)} />
        </Section>
        {edited !== null && (
          <Section title="Arguments, as they were edited">
            <ValueTable label="Edited arguments" rows={Object.entries(edited)} />
          </Section>
        )}
      </Stack>
      <RiskCard risk={risk} />
    </SimpleGrid>
  );
}
