import { MEMBER_ROLES } from '@runplane/contracts/values';
import { queryOptions, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, ask } from '../../api/client';
import { agentsQuery, connectionsQuery, groupsQuery, membersQuery, onCallQuery, toolsQuery } from '../../shared/lists';
import type { Vocabulary } from './options';

const catalogueQuery = queryOptions({
  queryKey: ['tool', 'catalogue'],
  queryFn: () => ask(api.GET('/v1/policy-catalogue')),
});

/** What policies of this organisation can name; parts that are not there yet are empty. */
export function useVocabulary(): Vocabulary {
  const [catalogue, tools, connections, agents, members, groups, onCall] = useQueries({
    queries: [catalogueQuery, toolsQuery, connectionsQuery, agentsQuery, membersQuery, groupsQuery, onCallQuery],
  });
  return useMemo(() => {
    const definitions = (tools.data ?? []).map(({ definition }) => definition);
    const all = new Map((catalogue.data?.actions ?? []).map((action) => [action.type, action]));
    // Those of the organisation's own tools first: they are the ones that one means.
    const own = definitions.map(({ action }) => all.get(action.type) ?? action);
    const actions = [...new Map([...own, ...all.values()].map((action) => [action.type, action])).values()];
    const values = {
      'rules.match.actions': actions.map(({ type }) => type),
      'rules.match.targetTypes': actions.map(({ targetType }) => targetType),
      'rules.match.operations': definitions.map(({ name }) => name),
      'rules.match.providers': definitions.map(({ provider }) => provider),
      'rules.match.environments': (connections.data ?? []).map(({ environment }) => environment),
      'rules.match.agents': (agents.data ?? []).map(({ name }) => name),
      'rules.match.roles': (agents.data ?? []).flatMap(({ roles }) => roles),
      'rules.approval.stages.approvers.groups': (groups.data ?? []).map(({ name }) => name),
      'rules.approval.stages.approvers.people': (members.data ?? []).map(({ email }) => email),
      'rules.approval.stages.approvers.roles': MEMBER_ROLES,
      'rules.approval.stages.approvers.onCall': (onCall.data ?? []).map(({ name }) => name),
    };
    return { actions, values: Object.fromEntries(Object.entries(values).map(([path, all]) => [path, unique(all)])) };
  }, [catalogue.data, tools.data, connections.data, agents.data, members.data, groups.data, onCall.data]);
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].toSorted((a, b) => a.localeCompare(b));
