import { Anchor, Badge, Button, Table, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../api/types';
import { Empty } from '../shared/empty';
import { toolsQuery } from '../shared/lists';
import { Loaded } from '../shared/loaded';
import { Page } from '../shared/page';
import { ScrollingTable } from '../shared/scrolling-table';
import { useMay } from '../sign-in/session';
import { EffectClassBadge } from './effect-class-badge';

/** Tools that were defined or imported beside the built-in catalogue. */
export function ToolsPage() {
  const tools = useQuery(toolsQuery);
  const importButton = useMay('tools.import') && (
    <Button component={Link} to="/tools/import">
      Import tools
    </Button>
  );
  return (
    <Page
      title="Tools"
      lead="What a call of an agent means: its canonical action, and what of it is material."
      actions={importButton}
    >
      <Loaded query={tools}>
        {(items) => (items.length === 0 ? <NoTools action={importButton} /> : <ToolTable tools={items} />)}
      </Loaded>
    </Page>
  );
}

function NoTools({ action }: { action: React.ReactNode }) {
  return (
    <Empty
      title="No tool of your own yet"
      action={action}
      snippet={'runplane.guard({ tool: "stripe.refunds.create", arguments: { charge: "ch_…", amount: 500 } })'}
    >
      Built-in operations of Stripe, AWS, databases, Slack and others need none. Import an OpenAPI document, the list of
      an MCP server, or the tools of your agent framework to govern them as well.
    </Empty>
  );
}

function ToolTable({ tools }: { tools: Schema<'Tool'>[] }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const shown = tools.filter(({ definition: { name, action } }) =>
    `${name} ${action.type}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <TextInput
        label="Find"
        description={`${shown.length} of ${tools.length} tools`}
        maw={360}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ScrollingTable label="Tools" columns={['Tool', 'Action', 'Effect', 'Sensitivity', 'Runs on', 'Source']}>
        {shown.map(({ definition, origin }) => (
          <Table.Tr key={definition.name}>
            <Table.Td>
              <Anchor component={Link} to={`/tools/by-name/${definition.name}`} size="sm">
                {definition.name}
              </Anchor>
            </Table.Td>
            <Table.Td>{definition.action.type}</Table.Td>
            <Table.Td>
              <EffectClassBadge effect={definition.action.effect} />
            </Table.Td>
            <Table.Td>{definition.action.sensitivity}</Table.Td>
            <Table.Td>{definition.connection ?? definition.provider}</Table.Td>
            <Table.Td>
              {origin === null ? <Badge color="gray">by hand</Badge> : `${origin.source} (${origin.format})`}
            </Table.Td>
          </Table.Tr>
        ))}
      </ScrollingTable>
    </>
  );
}
