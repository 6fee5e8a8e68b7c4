import { Badge, Table, Text } from '@mantine/core';
import { ValueText } from './value-text';

interface ValueTableProps {
  /** What the table holds, for who can't see it. */
  label: string;
  rows: readonly (readonly [string, unknown])[];
  /** Names of the values that a vote binds. */
  bound?: ReadonlySet<string>;
}

/** Names with their values, such as arguments. */
export function ValueTable({ label, rows, bound }: ValueTableProps) {
  if (rows.length === 0) return <Text size="sm">None.</Text>;
  return (
    <Table aria-label={label} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="35%">Name</Table.Th>
          <Table.Th>Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {name} {bound?.has(name) && <Badge color="orange">bound</Badge>}
            </Table.Td>
            <Table.Td>
              <ValueText value={value} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
