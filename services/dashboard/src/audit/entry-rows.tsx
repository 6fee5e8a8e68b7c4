import { Anchor, Code, Table, Text, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { useNames } from '../shared/names';
import { ScrollingTable } from '../shared/scrolling-table';
import { Time } from '../shared/time';
import type { LogEntry } from './entries';

const COLUMNS = ['Entry', 'Time', 'Event', 'Subject', 'By'];

/** Entries of the log; each opens to what is hashed. */
export function EntryRows({ entries }: { entries: readonly LogEntry[] }) {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <ScrollingTable label="Entries of the log" columns={COLUMNS}>
      {entries.map((entry) => (
        <Fragment key={entry.index}>
          <Table.Tr>
            <Table.Td>
              <UnstyledButton
                aria-expanded={open === entry.index}
                aria-label={`Entry ${entry.index}`}
                onClick={() => setOpen(open === entry.index ? null : entry.index)}
              >
                <Text size="sm" ff="monospace" td="underline">
                  {entry.index}
                </Text>
              </UnstyledButton>
            </Table.Td>
            <Table.Td>
              <Time at={entry.event.at} short />
            </Table.Td>
            <Table.Td>{nameOf(entry)}</Table.Td>
            <Table.Td>
              <Subject subject={entry.event.subject} />
            </Table.Td>
            <Table.Td>
              <Actor actor={entry.event.actor} />
            </Table.Td>
          </Table.Tr>
          {open === entry.index && (
            <Table.Tr>
              <Table.Td colSpan={COLUMNS.length}>
                <EntryDetail entry={entry} />
              </Table.Td>
            </Table.Tr>
          )}
        </Fragment>
      ))}
    </ScrollingTable>
  );
}

/** `control.changed` says what was changed in its data. */
function nameOf({ event }: LogEntry): string {
  const { resource, change } = event.data as { resource?: string; change?: string };
  return [event.type, resource, change].filter((part) => typeof part === 'string').join(' · ');
}

/** Who did it, by name; the log itself has the id. */
function Actor({ actor: { kind, id } }: { actor: LogEntry['event']['actor'] }) {
  const nameOf = useNames();
  if (kind === 'system') return 'Runplane';
  return (
    <span title={id}>
      {kind} {nameOf(id)}
    </span>
  );
}

function Subject({ subject }: { subject: string }) {
  if (!subject.startsWith('act_')) return subject;
  return (
    <Anchor component={Link} to={`/actions/${subject}`} ff="monospace" size="sm" maw={170} display="block" truncate>
      {subject}
    </Anchor>
  );
}

function EntryDetail({ entry }: { entry: LogEntry }) {
  return (
    <>
      <Text size="sm">
        Number {entry.event.seq} of its subject. Leaf hash <Code>{entry.leafHash}</Code>
        {entry.event.workflow !== null && (
          <>
            , workflow <Code>{entry.event.workflow.id}</Code>, run <Code>{entry.event.workflow.run}</Code>
          </>
        )}
      </Text>
      <Code block mt="xs" tabIndex={0} role="region" aria-label={`What entry ${entry.index} says`}>
        {JSON.stringify(JSON.parse(entry.text), null, 2)}
      </Code>
    </>
  );
}
