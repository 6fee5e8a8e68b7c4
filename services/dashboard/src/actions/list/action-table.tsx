import { Table, Text } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import type { Schema } from '../../api/types';
import { sentenceOfRow } from '../../shared/action-sentence';
import { AppLink } from '../../shared/app-link';
import { EffectBadge, RiskBadge, StatusBadge } from '../../shared/badges';
import { useNames } from '../../shared/names';
import { Time } from '../../shared/time';
import classes from './action-table.module.css';

type Action = Schema<'ActionRow'>;

interface ActionTableProps {
  actions: readonly Action[];
  /** Loads what follows; null where nothing does, or it is on its way. */
  more: (() => void) | null;
}

const ROW_PX = 44;
const OVERSCAN = 15;
/** Rows before the end at which more are asked for. */
const AHEAD = 40;

/** However many actions there are, only those in sight are in the document. */
export function ActionTable({ actions, more }: ActionTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = useWindowVirtualizer({
    count: actions.length,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: body.current?.offsetTop ?? 0,
  });
  const nameOf = useNames();
  const shown = rows.getVirtualItems();
  const [first, last] = [shown[0], shown.at(-1)];
  const isNearEnd = last !== undefined && last.index >= actions.length - AHEAD;
  useEffect(() => {
    if (isNearEnd) more?.();
  }, [isNearEnd, more]);
  const margin = rows.options.scrollMargin;
  return (
    <Table aria-label="Actions" aria-rowcount={more === null ? actions.length + 1 : -1} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Action</Table.Th>
          <Table.Th className={classes.agent}>Agent</Table.Th>
          <Table.Th className={classes.decision}>Decision</Table.Th>
          <Table.Th className={classes.status}>Status</Table.Th>
          <Table.Th className={classes.risk}>Risk</Table.Th>
          <Table.Th className={classes.when}>When</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody ref={body}>
        <Gap height={(first?.start ?? margin) - margin} />
        {shown.map(({ index }) => {
          const action = actions[index];
          return (
            action && <Row key={action.actionId} action={action} agent={nameOf(action.agentId)} number={index + 2} />
          );
        })}
        <Gap height={rows.getTotalSize() - ((last?.end ?? margin) - margin)} />
      </Table.Tbody>
    </Table>
  );
}

interface RowProps {
  action: Action;
  /** Its name. */
  agent: string;
  number: number;
}

/** Kept while it stays the same: each step of scrolling draws only the rows that come into sight. */
const Row = memo(({ action, agent, number }: RowProps) => {
  const { actionId, decision, status, riskScore, createdAt } = action;
  const sentence = sentenceOfRow(action);
  return (
    <Table.Tr aria-rowindex={number} h={ROW_PX}>
      <Table.Td className={classes.cut}>
        <AppLink to="/actions/$actionId" params={{ actionId }} size="sm" title={sentence} data-row-link>
          {sentence}
        </AppLink>
      </Table.Td>
      <Table.Td className={`${classes.agent} ${classes.cut}`}>
        <Text span size="sm">
          {agent}
        </Text>
      </Table.Td>
      <Table.Td className={classes.decision}>
        <EffectBadge effect={decision} />
      </Table.Td>
      <Table.Td className={classes.status}>
        <StatusBadge status={status} />
      </Table.Td>
      <Table.Td className={classes.risk}>
        <RiskBadge risk={riskScore} />
      </Table.Td>
      <Table.Td className={classes.when}>
        <Text span size="sm">
          <Time at={createdAt} short />
        </Text>
      </Table.Td>
    </Table.Tr>
  );
});

/** Room for the rows that are not in the document. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={6} style={{ height, padding: 0 }} />
    </tr>
  );
}
