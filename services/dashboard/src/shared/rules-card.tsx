import { Code, Stack, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { AppLink } from './app-link';
import { EffectBadge } from './badges';
import { Section } from './section';

type Matched = Schema<'MatchedRule'>;
type Rule = Schema<'Rule'>;

/** The rules that matched, in the version that was published then. */
export function RulesCard({ title, matched }: { title: string; matched: readonly Matched[] }) {
  const versions = useQueries({
    queries: matched.map(({ policy: name, version }) => ({
      queryKey: ['policy', 'version', name, version],
      queryFn: () => ask(api.GET('/v1/policies/{name}/versions/{version}', { params: { path: { name, version } } })),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  return (
    <Section title={title}>
      {matched.length === 0 && <Text size="sm">No rule matched: the organisation's default effect decided.</Text>}
      {matched.map((match, index) => (
        <RuleText
          key={`${match.policy} ${match.rule}`}
          match={match}
          rule={versions[index]?.data?.document.rules.find(({ id }) => id === match.rule)}
        />
      ))}
    </Section>
  );
}

function RuleText({ match, rule }: { match: Matched; rule: Rule | undefined }) {
  return (
    <Stack gap={4}>
      <Text size="sm" component="div">
        <EffectBadge effect={match.effect} /> rule <b>{match.rule}</b> of policy{' '}
        <AppLink
          to="/policies/$name"
          params={{ name: match.policy }}
          search={{ tab: 'versions' }}
          size="sm"
          underline="always"
        >
          {match.policy}
        </AppLink>
        , version {match.version}
      </Text>
      {rule && <Text size="sm">{rule.reason}</Text>}
      {rule?.when !== undefined && (
        <Code block tabIndex={0} role="region" aria-label={`Condition of ${match.rule}`}>
          {rule.when}
        </Code>
      )}
      {match.error !== undefined && (
        <Text size="sm">Its condition could not be evaluated, and so counts as a match: {match.error}</Text>
      )}
    </Stack>
  );
}
