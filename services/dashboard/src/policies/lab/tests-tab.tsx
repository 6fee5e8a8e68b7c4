import { Badge, Button, FileButton, Group, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { explain } from '../../api/problem';
import { AppLink } from '../../shared/app-link';
import { EffectBadge } from '../../shared/badges';
import { Empty } from '../../shared/empty';
import { Failure } from '../../shared/failure';
import { agentsQuery } from '../../shared/lists';
import { saveFile } from '../../shared/save-file';
import { ScrollingTable } from '../../shared/scrolling-table';
import { useSession } from '../../sign-in/session';
import { useDraft } from '../draft';
import type { PolicyTabProps } from '../tabs';
import { type Decision, type PolicyTest, storedTests, storeTests, suiteText, testsOf } from './suite';

type Result = { decision: Decision } | { problem: string };

/** Calls with the decisions that are expected of them, made against the text of the editor. */
export function TestsTab({ name }: PolicyTabProps) {
  const { org } = useSession();
  const { text } = useDraft();
  const { data: agents = [] } = useQuery(agentsQuery);
  const [tests, setTests] = useState(() => storedTests(org.id, name));
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map());
  const keep = (next: PolicyTest[]) => {
    storeTests(org.id, name, next);
    setTests(next);
  };
  const run = useMutation({
    mutationFn: async () => {
      setResults(new Map());
      for (const test of tests) {
        const result = await runTest(test, text);
        setResults((before) => new Map(before).set(test.name, result));
      }
    },
  });
  const read = useMutation({
    mutationFn: async (file: File | null) => {
      if (file === null) return;
      const added = testsOf(await file.text(), agents);
      keep([...tests.filter((test) => !added.some((other) => other.name === test.name)), ...added]);
    },
  });
  const passed = tests.filter((test) => isPassed(test, results.get(test.name))).length;
  return (
    <Stack>
      <Group gap="xs">
        <Button onClick={() => run.mutate()} loading={run.isPending} disabled={tests.length === 0}>
          Run all
        </Button>
        <FileButton accept=".yaml,.yml" onChange={(file) => read.mutate(file)}>
          {(props) => (
            <Button variant="default" {...props}>
              Read a suite
            </Button>
          )}
        </FileButton>
        {tests.length > 0 && (
          <Button
            variant="default"
            onClick={() => saveFile(`${name}.test.yaml`, yamlFile(suiteText(name, tests, agents)))}
          >
            Save as a suite
          </Button>
        )}
        {results.size > 0 && <Text size="sm" role="status">{`${passed} of ${results.size} as expected`}</Text>}
      </Group>
      {read.isError && <Failure error={read.error} title="The suite was not read" />}
      {tests.length === 0 ? <NoTest name={name} /> : <TestTable tests={tests} results={results} onChange={keep} />}
      <Text size="sm" c="dimmed">
        Tests stay in this browser. Save them as a suite to keep them beside the policy in git, and run them there with{' '}
        <code>runplane policy test</code>; there an agent has no history and no budgets, here it has those it has.
      </Text>
    </Stack>
  );
}

async function runTest({ input }: PolicyTest, yaml: string): Promise<Result> {
  try {
    const answer = await ask(api.POST('/v1/policies/simulate', { body: { draft: { yaml }, ...input } }));
    return { decision: answer.record.decision };
  } catch (error) {
    return { problem: explain(error).detail };
  }
}

const yamlFile = (text: string): Blob => new Blob([text], { type: 'application/yaml' });

const isPassed = (test: PolicyTest, result: Result | undefined): boolean =>
  result !== undefined && 'decision' in result && result.decision === test.decision;

interface TestTableProps {
  tests: PolicyTest[];
  results: ReadonlyMap<string, Result>;
  onChange: (tests: PolicyTest[]) => void;
}

function TestTable({ tests, results, onChange }: TestTableProps) {
  return (
    <ScrollingTable label="Tests" columns={['Test', 'Expected', 'Result', 'Change']}>
      {tests.map((test) => (
        <Table.Tr key={test.name}>
          <Table.Td>{test.name}</Table.Td>
          <Table.Td>
            <EffectBadge effect={test.decision} />
          </Table.Td>
          <Table.Td>
            <ResultCell test={test} result={results.get(test.name)} />
          </Table.Td>
          <Table.Td>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`Remove ${test.name}`}
              onClick={() => onChange(tests.filter((other) => other !== test))}
            >
              Remove
            </Button>
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollingTable>
  );
}

function ResultCell({ test, result }: { test: PolicyTest; result: Result | undefined }) {
  if (result === undefined) return <Text size="sm">not run</Text>;
  if (isPassed(test, result)) return <Badge color="teal">As expected</Badge>;
  return (
    <Group gap="xs">
      <Badge color="red">Not as expected</Badge>
      {'decision' in result ? <EffectBadge effect={result.decision} /> : <Text size="sm">{result.problem}</Text>}
    </Group>
  );
}

function NoTest({ name }: { name: string }) {
  return (
    <Empty
      title="No test yet"
      action={
        <AppLink to="/policies/$name" params={{ name }} search={{ tab: 'simulate' }}>
          Simulate a call, and keep it
        </AppLink>
      }
    >
      A test is a call with the decision that you expect of it. It shows at once when a change of the rules decides it
      in another way.
    </Empty>
  );
}
