import { Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { codeOf } from '../api/problem';
import type { Schema } from '../api/types';
import { CopyText } from '../shared/empty';
import { Section } from '../shared/section';
import { ValueTable } from '../shared/value-table';
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
          <ValueTable
            label="Material fields"
            rows={shownMaterial(action)}
            bound={new Set(Object.keys(action.material))}
          />
        </>
      ) : (
        <ValueTable label="Arguments" rows={Object.entries(args)} bound={material} />
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
          <ValueTable label="Context" rows={Object.entries(context)} />
        </>
      )}
      <Text size="sm" component="div">
        A vote is for exactly this digest: <Code style={{ overflowWrap: 'anywhere' }}>{digest}</Code>{' '}
        <CopyText text={digest} label="Copy the digest" />
      </Text>
    </Section>
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
