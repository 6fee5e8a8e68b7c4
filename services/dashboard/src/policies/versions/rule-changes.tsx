import { Badge, Code, Group, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import type { AnswerOf } from '../../api/types';
import { Loaded } from '../../shared/loaded';

type Diff = AnswerOf<'policyLabDiff'>;

const diffQuery = (name: string, from: number, to: number) => ({
  queryKey: ['policy', name, 'diff', from, to],
  queryFn: () => ask(api.GET('/v1/policies/{name}/diff', { params: { path: { name }, query: { from, to } } })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What one version says otherwise than another, rule by rule. The order of rules means nothing. */
export function RuleChanges({ name, from, to }: { name: string; from: number; to: number }) {
  const diff = useQuery(diffQuery(name, from, to));
  return <Loaded query={diff}>{(changes) => <Changes changes={changes} />}</Loaded>;
}

type Member = Diff['changed'][number]['members'][number];

function Changes({ changes: { from, to, added, removed, changed } }: { changes: Diff }) {
  if (added.length + removed.length + changed.length === 0) {
    return <Text size="sm">{`Versions ${from} and ${to} have the same rules.`}</Text>;
  }
  return (
    <Stack gap="xs" component="ul" p={0} m={0} aria-label={`Changes from version ${from} to ${to}`}>
      {added.map((rule) => (
        <Change key={rule} color="teal" what="added" rule={rule} />
      ))}
      {removed.map((rule) => (
        <Change key={rule} color="red" what="removed" rule={rule} />
      ))}
      {changed.map(({ rule, members }) => (
        <Change key={rule} color="orange" what="changed" rule={rule} members={members} />
      ))}
    </Stack>
  );
}

interface ChangeProps {
  color: string;
  what: string;
  rule: string;
  members?: readonly Member[];
}

function Change({ color, what, rule, members = [] }: ChangeProps) {
  return (
    <li style={{ listStyle: 'none' }}>
      <Group gap="xs">
        <Badge color={color}>{what}</Badge>
        <Text size="sm" fw={600}>
          {rule}
        </Text>
      </Group>
      {members.length > 0 && (
        <List size="sm" spacing={2} withPadding mt={4}>
          {members.map(({ member, from, to }) => (
            <List.Item key={member}>
              {member}: <Code>{shown(from)}</Code> became <Code>{shown(to)}</Code>
            </List.Item>
          ))}
        </List>
      )}
    </li>
  );
}

/** Texts as they are, everything else as JSON. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
