import { Badge, Code, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { codeOf } from '../api/problem';
import type { Schema } from '../api/types';
import { CopyText } from '../shared/empty';
import { Section } from '../shared/section';
import { ValueText } from '../shared/value-text';
import { materialArguments, shownMaterial } from './material';
import type { ApprovalDetail } from './queries';

/** The arguments as they would run, with those marked that the vote binds; and the digest that does. */
export function ArgumentsCard({ approval }: { approval: ApprovalDetail }) {
  const { action, arguments: args, context, edited, digest } = approval;
  const tool = useTool(action.operation);
  const material = materialArguments(action, args ?? {}, tool);
  return (
    <Section title={edited ? 'Arguments, as they were edited' : 'Arguments, as they would run'}>
      {args === null ? (
        <>
          <Text size="sm">The arguments are no longer kept. What was bound by the decision:</Text>
          <Values rows={shownMaterial(action)} marked={new Set(Object.keys(action.material))} label="Material fields" />
        </>
      ) : (
        <Values rows={Object.entries(args)} marked={material} label="Arguments" />
      )}
      {args !== null && material.size < Object.keys(args).length && (
        <Text size="sm" c="dimmed">
          What is <b>bound</b> can't change after the vote. The rest may.
        </Text>
      )}
      {context !== null && Object.keys(context).length > 0 && (
        <>
          <Text size="sm" fw={600}>
            Context, as the agent gave it
          </Text>
          <Values rows={Object.entries(context)} marked={new Set()} label="Context" />
        </>
      )}
      <Text size="sm" component="div">
        A vote is for exactly this digest: <Code style={{ overflowWrap: 'anywhere' }}>{digest}</Code>{' '}
        <CopyText text={digest} label="Copy the digest" />
      </Text>
    </Section>
  );
}

interface ValuesProps {
  rows: readonly (readonly [string, unknown])[];
  marked: ReadonlySet<string>;
  label: string;
}

function Values({ rows, marked, label }: ValuesProps) {
  if (rows.length === 0) return <Text size="sm">None.</Text>;
  return (
    <Table aria-label={label} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="35%">Name</Table.Th>
          <Table.Th>Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {name} {marked.has(name) && <Badge color="orange">bound</Badge>}
            </Table.Td>
            <Table.Td>
              <ValueText value={value} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The org's own definition of a tool; null for a built-in operation, or one that is gone. */
function useTool(name: string): Schema<'ToolDefinition'> | null {
  const { data = null } = useQuery({
    queryKey: ['tool', 'one', name],
    queryFn: async () => {
      try {
        return (await ask(api.GET('/v1/tools/{name}', { params: { path: { name } } }))).definition;
      } catch (error) {
        if (codeOf(error) === 'not_found') return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
  return data;
}
