import { Alert, Badge, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import { ConfirmButton } from '../../shared/confirm-button';
import { CopyText } from '../../shared/empty';
import { Loaded } from '../../shared/loaded';
import { useNames } from '../../shared/names';
import { Page } from '../../shared/page';
import { Time } from '../../shared/time';
import { useMay } from '../../sign-in/session';
import { AgentState } from '../agents-page';
import { AgentBudgets } from '../budgets/agent-budgets';
import { AgentGrants } from '../grants/agent-grants';
import { KeysSection } from '../keys/keys-section';
import { type Agent, agentQuery } from '../queries';
import { StopAgent } from '../stops/stop-agent';
import { ActivitySection } from './activity-section';
import { EditAgent } from './edit-agent';
import { HabitsSection } from './habits-section';
import { PendingSection } from './pending-section';
import { RulesSection } from './rules-section';

/** One agent: who it is, what it may do, what it did, and how to stop it. */
export function AgentPage() {
  const { agentId } = useParams({ from: '/agents/$agentId' });
  const agent = useQuery(agentQuery(agentId));
  return <Loaded query={agent}>{(found) => <AgentParts agent={found} />}</Loaded>;
}

function AgentParts({ agent }: { agent: Agent }) {
  const mayUpdate = useMay('agents.update');
  return (
    <Page
      title={agent.name}
      lead={agent.description ?? undefined}
      actions={
        <>
          {mayUpdate && <EditAgent agent={agent} />}
          <StopAgent agent={agent} />
          {mayUpdate && <SwitchAgent agent={agent} />}
        </>
      }
    >
      <Facts agent={agent} />
      {agent.status === 'disabled' && (
        <Alert color="red" title="This agent is disabled">
          Its calls are refused, and what waits for approval is refused before it runs.
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Stack>
          <KeysSection agentId={agent.id} />
          <PendingSection agent={agent} />
          <AgentBudgets agent={agent} />
          <AgentGrants agent={agent} />
        </Stack>
        <Stack>
          <HabitsSection agent={agent} />
          <ActivitySection agent={agent} />
          <RulesSection agent={agent} />
        </Stack>
      </SimpleGrid>
    </Page>
  );
}

function Facts({ agent: { id, status, roles, ownerId, createdAt } }: { agent: Agent }) {
  const nameOf = useNames();
  return (
    <Group gap="md">
      <AgentState status={status} />
      <Group gap={6}>
        <Text size="sm">Roles</Text>
        {roles.length === 0 ? <Text size="sm">none</Text> : roles.map((role) => <Badge key={role}>{role}</Badge>)}
      </Group>
      <Text size="sm">Owner {ownerId === null ? 'nobody' : nameOf(ownerId)}</Text>
      <Text size="sm">
        Registered <Time at={createdAt} />
      </Text>
      <Group gap={6}>
        <Text size="sm" ff="monospace">
          {id}
        </Text>
        <CopyText text={id} label="Copy id" />
      </Group>
    </Group>
  );
}

function SwitchAgent({ agent: { id, name, status } }: { agent: Agent }) {
  const isActive = status === 'active';
  const change = useMutation({
    mutationFn: () =>
      ask(
        api.PATCH('/v1/agents/{id}', {
          params: { path: { id } },
          body: { status: isActive ? 'disabled' : 'active' },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['agent'] }),
  });
  return (
    <ConfirmButton
      label={isActive ? 'Disable' : 'Enable'}
      color={isActive ? 'red' : 'teal'}
      size="sm"
      consequence={
        isActive
          ? `Every call of ${name} is refused from now on, and what waits for approval is refused before it runs.`
          : `${name} may call again, as far as policies and kill switches let it.`
      }
      onConfirm={() => change.mutateAsync()}
      failure={change}
    />
  );
}
