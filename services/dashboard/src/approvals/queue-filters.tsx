import { Group, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { AgentSelect } from '../shared/agent-select';
import { type QueueSearch, SCOPES, STATUSES } from './queue-search';
import { useMayVote } from './roles';

interface QueueFiltersProps {
  search: QueueSearch;
  scope: (typeof SCOPES)[number];
  groups: readonly string[];
}

const route = getRouteApi('/approvals');
const SCOPE_LABELS = { mine: 'For me', groups: 'My groups', all: 'All' };
const STATUS_LABELS = [
  ...STATUSES.map((value) => ({ value, label: value.charAt(0) + value.slice(1).toLowerCase() })),
  { value: 'ANY' as const, label: 'Any status' },
];
const ORDERS = [
  { value: 'expiry', label: 'What expires next' },
  { value: 'newest', label: 'Newest first' },
] as const;
const TYPING_MS = 300;

/** Filters live in the address: a view can be sent to somebody, and the way back leads to it. */
export function QueueFilters({ search, scope, groups }: QueueFiltersProps) {
  const navigate = route.useNavigate();
  const mayVote = useMayVote();
  const set = (change: QueueSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const typed = useDebouncedCallback(set, TYPING_MS);
  const scopes = SCOPES.filter((each) => (each === 'mine' ? mayVote : each === 'groups' ? groups.length > 0 : true));
  return (
    <Group gap="sm" align="flex-end">
      <SegmentedControl
        aria-label="Whose approvals"
        value={scope}
        onChange={(value) => set({ scope: value as QueueSearch['scope'] })}
        data={scopes.map((value) => ({ value, label: SCOPE_LABELS[value] }))}
      />
      {scope === 'groups' && groups.length > 1 && (
        <Select
          label="Group"
          data={[...groups]}
          value={search.group ?? groups[0]}
          onChange={(group) => set({ group: group ?? undefined })}
          allowDeselect={false}
          w={150}
        />
      )}
      <TextInput
        label="Text"
        placeholder="Operation, target, reason, agent"
        defaultValue={search.text}
        onChange={(event) => typed({ text: event.currentTarget.value || undefined })}
        type="search"
        flex="1 1 180px"
      />
      {scope !== 'mine' && (
        <Select
          label="Status"
          data={STATUS_LABELS}
          value={search.status ?? 'PENDING'}
          onChange={(value) => set({ status: (value ?? undefined) as QueueSearch['status'] })}
          allowDeselect={false}
          w={130}
        />
      )}
      <AgentSelect value={search.agent} onChange={(agent) => set({ agent })} />
      <TextInput
        label="Action"
        placeholder="Any"
        defaultValue={search.action}
        onChange={(event) => typed({ action: event.currentTarget.value || undefined })}
        w={140}
      />
      <TextInput
        label="Environment"
        placeholder="Any"
        defaultValue={search.environment}
        onChange={(event) => typed({ environment: event.currentTarget.value || undefined })}
        w={120}
      />
      <NumberInput
        label="Risk from"
        placeholder="0"
        min={0}
        max={100}
        defaultValue={search.risk}
        onChange={(value) => typed({ risk: value === '' ? undefined : Number(value) })}
        w={90}
      />
      <Select
        label="Order"
        data={[...ORDERS]}
        value={search.order ?? 'expiry'}
        onChange={(value) => set({ order: (value ?? undefined) as QueueSearch['order'] })}
        allowDeselect={false}
        w={195}
      />
    </Group>
  );
}
