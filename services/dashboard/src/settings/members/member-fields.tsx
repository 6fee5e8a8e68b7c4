import { MultiSelect, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { groupsQuery } from '../../shared/lists';
import { ROLES, type Role } from './members';

export interface MemberValues {
  name: string;
  roles: Role[];
  groups: string[];
}

interface MemberFieldsProps {
  values: MemberValues;
  onChange: (values: MemberValues) => void;
  /** Nobody but an owner changes what they may do themselves. */
  rightsDisabled?: boolean;
}

export function MemberFields({ values, onChange, rightsDisabled = false }: MemberFieldsProps) {
  const groups = useQuery(groupsQuery);
  return (
    <>
      <TextInput
        label="Name"
        value={values.name}
        onChange={(event) => onChange({ ...values, name: event.currentTarget.value })}
        required
      />
      <MultiSelect
        label="Roles"
        data={ROLES}
        value={values.roles}
        onChange={(roles) => onChange({ ...values, roles: roles as Role[] })}
        disabled={rightsDisabled}
        description={rightsDisabled ? 'Your own roles and groups are changed by an owner.' : undefined}
        required
      />
      <TagsInput
        label="Groups"
        description="Press Enter after each. A group is there as soon as somebody is in it."
        data={groups.data?.map(({ name }) => name) ?? []}
        value={values.groups}
        onChange={(names) => onChange({ ...values, groups: names })}
        disabled={rightsDisabled}
      />
    </>
  );
}
