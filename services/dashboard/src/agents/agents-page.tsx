import { Badge, Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { AppLink } from '../shared/app-link';
import { Empty } from '../shared/empty';
import { agentsQuery } from '../shared/lists';
import { Loaded } from '../shared/loaded';
import { useNames } from '../shared/names';
import { ScrollingTable } from '../shared/scrolling-table';
import { SectionPage } from '../shared/section-page';
import { Time } from '../shared/time';
import { useMay } from '../sign-in/session';
import { NewAgent } from './new-agent';
import type { Agent } from './queries';
import { AGENT_AREA } from './sections';
import { SNIPPET } from './snippet';

export function AgentsPage() {
  const agents = useQuery(agentsQuery);
  const mayCreate = useMay('agents.create');
  const [isNew, { open, close }] = useDisclosure();
  return (
    <SectionPage
      area={AGENT_AREA}
      title="Agents"
      lead="Who calls tools through Runplane: each with its roles, its owner and keys of its own."
      actions={mayCreate && <Button onClick={open}>New agent</Button>}
    >
      {isNew && <NewAgent onClose={close} />}
      <Loaded query={agents}>
        {(all) => (all.length === 0 ? <NoAgent onNew={mayCreate ? open : null} /> : <AgentTable agents={all} />)}
      </Loaded>
    </SectionPage>
  );
}

function AgentTable({ agents }: { agents: readonly Agent[] }) {
  const nameOf = useNames();
  return (
    <ScrollingTable label="Agents" columns={['Name', 'State', 'Roles', 'Owner', 'Registered']}>
      {agents.map(({ id, name, status, roles, ownerId, createdAt }) => (
        <Table.Tr key={id}>
          <Table.Td>
            <AppLink size="sm" to="/agents/$agentId" params={{ agentId: id }}>
              {name}
            </AppLink>
          </Table.Td>
          <Table.Td>
            <AgentState status={status} />
          </Table.Td>
          <Table.Td>{roles.join(', ') || 'none'}</Table.Td>
          <Table.Td>{ownerId === null ? 'nobody' : nameOf(ownerId)}</Table.Td>
          <Table.Td>
            <Time at={createdAt} />
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollingTable>
  );
}

export function AgentState({ status }: Pick<Agent, 'status'>) {
  return <Badge color={status === 'active' ? 'teal' : 'red'}>{status}</Badge>;
}

function NoAgent({ onNew }: { onNew: (() => void) | null }) {
  return (
    <Empty
      title="No agent yet"
      snippet={SNIPPET}
      action={onNew && <Button onClick={onNew}>Register the first agent</Button>}
    >
      Register an agent, make a key for it, and wrap its calls of tools in <code>guard()</code>. Whatever it asks for
      then shows up under Actions, decided by your policies.
    </Empty>
  );
}
