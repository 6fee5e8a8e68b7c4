import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import type { AnswerOf } from '../../api/types';
import { Failure } from '../../shared/failure';
import { useMay } from '../../sign-in/session';
import { AskForm } from './ask-form';
import { DecideByControl } from './decide-by';
import { type DecideBy, useSource } from './source';

type Finding = AnswerOf<'policyLabAnalyse'>['findings'][number];

const KINDS: Record<Finding['kind'], string> = {
  unreachable: 'Never applies',
  shadowed: 'Never decides',
  contradicting: 'Contradiction',
  duplicate: 'Twice the same',
  allows_by_silence: 'Silence approves',
  not_analysed: 'Not analysed',
};

/** Rules that can not matter, and questions about what rules can do. */
export function AnalyseTab() {
  const [by, setBy] = useState<DecideBy>('text');
  const draft = useSource(by);
  const mayAsk = useMay('policies.analyse');
  const analyse = useMutation({ mutationFn: () => ask(api.POST('/v1/policies/analyse', { body: { draft } })) });
  if (!mayAsk) return <Text>Owners, admins and policy authors analyse policies.</Text>;
  return (
    <Stack>
      <Text size="sm">
        Looks at all rules together, without any action: finds those that can never apply or never decide, that
        contradict each other, or that are there twice.
      </Text>
      <Group>
        <DecideByControl value={by} onChange={setBy} />
        <Button onClick={() => analyse.mutate()} loading={analyse.isPending}>
          Analyse
        </Button>
      </Group>
      {analyse.isError && <Failure error={analyse.error} title="It was not analysed" />}
      {analyse.data && <Findings findings={analyse.data.findings} />}
      <Title order={2} size="h4" mt="md">
        Ask what the rules can do
      </Title>
      <AskForm draft={draft} />
    </Stack>
  );
}

function Findings({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) {
    return (
      <Text size="sm" role="status">
        Nothing found: every rule can apply and matter, and none contradicts another.
      </Text>
    );
  }
  return (
    <Stack component="ul" gap="xs" p={0} m={0} aria-label="Findings">
      {findings.map(({ policy, rule, kind, message, by }) => (
        <Card key={`${policy} ${rule} ${kind} ${message}`} withBorder component="li" padding="sm">
          <Group gap="xs">
            <Badge color={kind === 'not_analysed' ? 'gray' : 'orange'}>{KINDS[kind]}</Badge>
            <Text fw={600}>{`${policy}/${rule}`}</Text>
          </Group>
          <Text size="sm">{message}</Text>
          {by.length > 0 && (
            <Text
              size="sm"
              c="dimmed"
            >{`Because of ${by.map((each) => `${each.policy}/${each.rule}`).join(', ')}`}</Text>
          )}
        </Card>
      ))}
    </Stack>
  );
}
