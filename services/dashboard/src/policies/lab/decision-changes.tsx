import { Group, Table } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import type { Schema } from '../../api/types';
import { EffectBadge } from '../../shared/badges';
import { ScrollingTable } from '../../shared/scrolling-table';
import { Time } from '../../shared/time';
import { ActionLink } from './action-link';

type Change = Schema<'DecisionChange'> & { at?: string };

/** Actions that would be decided in another way, with the rules that would do it. */
export function DecisionChanges({ changes }: { changes: readonly Change[] }) {
  return (
    <ScrollingTable label="Changed decisions" columns={['Action', 'Decision', 'By']}>
      {changes.map(({ actionId, before, after, rules, at }) => (
        <Table.Tr key={actionId}>
          <Table.Td>
            <ActionLink id={actionId} /> {at !== undefined && <Time at={at} />}
          </Table.Td>
          <Table.Td>
            <Group gap={6} wrap="nowrap">
              <EffectBadge effect={before} />
              <ArrowRight size={14} aria-label="becomes" />
              <EffectBadge effect={after} />
            </Group>
          </Table.Td>
          <Table.Td>{rules.map(({ policy, rule }) => `${policy}/${rule}`).join(', ') || 'the default'}</Table.Td>
        </Table.Tr>
      ))}
    </ScrollingTable>
  );
}
