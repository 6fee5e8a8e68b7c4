import { ScrollArea, Table } from '@mantine/core';
import type { ReactNode } from 'react';

interface ScrollingTableProps {
  /** What the table holds, for who can't see it. */
  label: string;
  columns: readonly string[];
  children: ReactNode;
}

/** A table that scrolls sideways on a narrow screen, by touch and by keyboard. */
export function ScrollingTable({ label, columns, children }: ScrollingTableProps) {
  return (
    <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
      <Table highlightOnHover verticalSpacing="xs" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} scope="col">
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </ScrollArea>
  );
}
