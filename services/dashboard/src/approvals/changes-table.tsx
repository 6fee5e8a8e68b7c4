import { Table, Text } from '@mantine/core';
import { ValueText } from '../shared/value-text';
import type { FieldChange } from './net-changes';

/** Fields with their values before and after; what is absent on one side is said to be. */
export function ChangesTable({ changes }: { changes: readonly FieldChange[] }) {
  if (changes.length === 0) return <Text size="sm">Nothing has changed in what a vote binds.</Text>;
  return (
    <Table aria-label="Changes" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Field</Table.Th>
          <Table.Th>Before</Table.Th>
          <Table.Th>After</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map((change) => (
          <Table.Tr key={change.field}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{change.field}</Table.Td>
            <Table.Td>{'before' in change ? <ValueText value={change.before} /> : 'not there'}</Table.Td>
            <Table.Td>{'after' in change ? <ValueText value={change.after} /> : 'left away'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
