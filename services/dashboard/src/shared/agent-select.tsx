import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { agentsQuery } from './lists';

interface AgentSelectProps {
  /** Its id; undefined for any. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A filter by one agent of the organisation. */
export function AgentSelect({ value, onChange }: AgentSelectProps) {
  const agents = useQuery(agentsQuery).data ?? [];
  return (
    <Select
      label="Agent"
      placeholder="Any"
      data={agents.map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      searchable
      clearable
      w={150}
    />
  );
}
