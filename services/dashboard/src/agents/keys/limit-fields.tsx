import { FileInput, SimpleGrid, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useVocabulary } from '../../policies/editor/vocabulary';
import { connectionsQuery } from '../../shared/lists';
import type { ScopeFields } from './limits';

interface ScopeInputsProps {
  scope: ScopeFields;
  onChange: (scope: ScopeFields) => void;
}

/** What a key is for, with `*` for anything; an empty field limits nothing. */
export function ScopeInputs({ scope, onChange }: ScopeInputsProps) {
  const { actions, values } = useVocabulary();
  const { data: connections = [] } = useQuery(connectionsQuery);
  const field = (label: string, member: keyof ScopeFields, data: readonly string[]) => (
    <TagsInput
      label={label}
      placeholder="all"
      value={scope[member]}
      onChange={(globs) => onChange({ ...scope, [member]: globs })}
      data={[...new Set(data)]}
      acceptValueOnBlur
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {field(
        'Only these actions',
        'actions',
        actions.map(({ type }) => type),
      )}
      {field('Only these operations', 'operations', values['rules.match.operations'] ?? [])}
      {field('Only in these environments', 'environments', values['rules.match.environments'] ?? [])}
      {field(
        'Only through these connections',
        'connections',
        connections.map(({ name }) => name),
      )}
    </SimpleGrid>
  );
}

interface CertificateInputProps {
  file: File | null;
  onChange: (file: File | null) => void;
}

export function CertificateInput({ file, onChange }: CertificateInputProps) {
  return (
    <FileInput
      label="Only with this client certificate"
      description="A PEM file. The gateway has to end TLS itself."
      placeholder="none needed"
      value={file}
      onChange={onChange}
      accept=".pem,.crt,.cer,application/x-pem-file,application/x-x509-ca-cert"
      clearable
    />
  );
}
