import { Button, Collapse, Group, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { ACTION_STATUSES, DECISIONS } from '@runplane/contracts/values';
import { getRouteApi } from '@tanstack/react-router';
import { AgentSelect } from '../../shared/agent-select';
import { type ActionsSearch, statusesIn } from '../actions-search';

const route = getRouteApi('/actions');
const TYPING_MS = 300;
const inWords = (value: string) => value.charAt(0) + value.slice(1).toLowerCase().replaceAll('_', ' ');
const STATUS_LABELS = ACTION_STATUSES.map((value) => ({ value, label: inWords(value) }));
const DECISION_LABELS = DECISIONS.map((value) => ({ value, label: inWords(value) }));

/** What is set lives in the address. */
export function ActionFilters({ search }: { search: ActionsSearch }) {
  const navigate = route.useNavigate();
  const set = (change: ActionsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const typed = useDebouncedCallback(set, TYPING_MS);
  const [opened, details] = useDisclosure(hasDetails(search));
  return (
    <div>
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Text"
          type="search"
          placeholder="Id, agent, operation, target, reason"
          defaultValue={search.text}
          onChange={(event) => typed({ text: event.currentTarget.value || undefined })}
          flex="1 1 200px"
        />
        <MultiSelect
          label="Status"
          placeholder={search.status === undefined ? 'Any' : undefined}
          data={STATUS_LABELS}
          value={statusesIn(search.status)}
          onChange={(statuses) => set({ status: statuses.length > 0 ? statuses.join(',') : undefined })}
          clearable
          miw={180}
        />
        <Select
          label="Decision"
          placeholder="Any"
          data={DECISION_LABELS}
          value={search.decision ?? null}
          onChange={(decision) => set({ decision: (decision ?? undefined) as ActionsSearch['decision'] })}
          clearable
          w={170}
        />
        <AgentSelect value={search.agent} onChange={(agent) => set({ agent })} />
        <Button variant="default" onClick={details.toggle} aria-expanded={opened} aria-controls="more-filters">
          {opened ? 'Fewer filters' : 'More filters'}
        </Button>
      </Group>
      <Collapse expanded={opened} id="more-filters">
        <DetailFilters search={search} typed={typed} />
      </Collapse>
    </div>
  );
}

interface DetailFiltersProps {
  search: ActionsSearch;
  typed: (change: ActionsSearch) => void;
}

function DetailFilters({ search, typed }: DetailFiltersProps) {
  const text = (name: 'action' | 'operation' | 'environment' | 'currency', label: string, width: number) => (
    <TextInput
      label={label}
      placeholder="Any"
      defaultValue={search[name]}
      onChange={(event) => typed({ [name]: event.currentTarget.value || undefined })}
      w={width}
    />
  );
  const amount = (name: 'least' | 'most', label: string) => (
    <NumberInput
      label={label}
      description="Minor units"
      allowDecimal={false}
      defaultValue={search[name]}
      onChange={(value) => typed({ [name]: value === '' ? undefined : Number(value) })}
      w={130}
    />
  );
  const time = (name: 'from' | 'to', label: string) => (
    <TextInput
      type="datetime-local"
      label={label}
      defaultValue={search[name] === undefined ? undefined : localTime(search[name])}
      onChange={(event) => typed({ [name]: timeOf(event.currentTarget.value) })}
    />
  );
  return (
    <Group gap="sm" align="flex-end" pt="sm">
      {text('action', 'Action', 160)}
      {text('operation', 'Operation', 180)}
      {text('environment', 'Environment', 130)}
      {amount('least', 'Amount from')}
      {amount('most', 'Amount to')}
      {text('currency', 'Currency', 90)}
      {time('from', 'Decided from')}
      {time('to', 'Decided before')}
    </Group>
  );
}

function hasDetails({ text, status, decision, agent, ...details }: ActionsSearch): boolean {
  return Object.values(details).some((value) => value !== undefined);
}

function timeOf(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString();
}

/** As fields of type `datetime-local` have it. */
function localTime(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
