import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { globTest } from '../../policies/document/glob';
import { AppLink } from '../../shared/app-link';
import { EffectBadge } from '../../shared/badges';
import { Loaded } from '../../shared/loaded';
import { Section } from '../../shared/section';
import type { Agent } from '../queries';

const MOST = 100;

/** Rules of the published policies whose `agents` and `roles` fit the agent: its permissions. */
export function RulesSection({ agent }: { agent: Agent }) {
  const bundle = useQuery({ queryKey: ['policy', 'bundle'], queryFn: () => ask(api.GET('/v1/bundle')) });
  return (
    <Section title="What it may do">
      <Loaded query={bundle}>{({ bundle: published }) => <Rules agent={agent} bundle={published} />}</Loaded>
    </Section>
  );
}

function Rules({ agent, bundle }: { agent: Agent; bundle: Schema<'Bundle'> }) {
  const fitting = bundle.policies.flatMap(({ name, rules }) =>
    rules.filter((rule) => canMeet(rule.match, agent)).map((rule) => ({ policy: name, rule })),
  );
  return (
    <>
      <Text size="sm">
        {`Where no rule applies, the default is ${bundle.settings.defaultEffect}. These published rules can apply:`}
      </Text>
      {fitting.length === 0 && <Text size="sm">None.</Text>}
      <List size="sm" spacing={6} listStyleType="none">
        {fitting.slice(0, MOST).map(({ policy, rule }) => (
          <List.Item key={`${policy} ${rule.id}`}>
            <EffectBadge effect={rule.effect} />{' '}
            <AppLink size="sm" to="/policies/$name" params={{ name: policy }}>
              {`${policy}/${rule.id}`}
            </AppLink>
            <Text size="sm">{aboutOf(rule)}</Text>
          </List.Item>
        ))}
      </List>
      {fitting.length > MOST && <Text size="sm">{`And ${fitting.length - MOST} more.`}</Text>}
    </>
  );
}

function canMeet({ agents, roles }: Schema<'RuleMatch'>, agent: Agent): boolean {
  const isNamed = agents?.some((glob) => globTest(glob)(glob.startsWith('agt_') ? agent.id : agent.name)) ?? true;
  const hasRole = roles?.some((glob) => agent.roles.some(globTest(glob))) ?? true;
  return isNamed && hasRole;
}

function aboutOf({ match, when }: Schema<'Rule'>): string {
  const lists = Object.entries(match)
    .filter(([member, value]) => Array.isArray(value) && member !== 'agents' && member !== 'roles')
    .map(([member, value]) => `${member} ${(value as string[]).join(', ')}`);
  const parts = [
    ...lists,
    ...(match.schedule ? ['at some hours'] : []),
    ...(when === undefined ? [] : [`when ${when}`]),
  ];
  return parts.join('; ') || 'every action';
}
