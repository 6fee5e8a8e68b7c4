import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { membersQuery } from '../shared/lists';

interface OwnerSelectProps {
  /** Null: nobody answers for it. */
  ownerId: string | null;
  onChange: (ownerId: string | null) => void;
}

export function OwnerSelect({ ownerId, onChange }: OwnerSelectProps) {
  const { data: members = [] } = useQuery(membersQuery);
  return (
    <Select
      label="Owner"
      description="The member who answers for it"
      value={ownerId}
      onChange={onChange}
      data={members
        .filter(({ id, status }) => status === 'active' || id === ownerId)
        .map(({ id, name }) => ({ value: id, label: name }))}
      clearable
      searchable
    />
  );
}
